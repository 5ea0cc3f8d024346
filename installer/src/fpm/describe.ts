/** Characters of a line, as Debian's tools and rpm's expect them (Developer's Reference 6.2). */
const WIDTH = 78;

/**
 * Summary and text of fpm's `--description`: electron-builder puts the synopsis on the first line. A paragraph of the text is a line
 * there, and is broken here.
 */
export function describe(description: string, name: string): { readonly summary: string; readonly lines: readonly string[] } {
  const [summary = name, ...paragraphs] = description
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return { summary, lines: paragraphs.flatMap(broken) };
}

function broken(paragraph: string): string[] {
  const lines: string[] = [];
  for (const word of paragraph.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
