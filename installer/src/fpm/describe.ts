/** First line and paragraphs of fpm's `--description`: electron-builder puts the synopsis first. */
export function describe(description: string, name: string): { readonly summary: string; readonly lines: readonly string[] } {
  const [summary = name, ...lines] = description
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return { summary, lines };
}
