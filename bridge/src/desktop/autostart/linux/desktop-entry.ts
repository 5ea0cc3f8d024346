/** A desktop entry file, as far as it says whether something starts. Its lines stay as they are, whoever wrote them. */
export interface DesktopEntry {
  /** The value of a key in the group [Desktop Entry], with its escapes resolved. */
  get(key: string): string | undefined;
  /** The text of the file with another value, or without the key when there is none. Everything else as it was. */
  with(key: string, value: string | undefined): string;
}

const GROUP = /^\[(.*)\]\s*$/;
const ESCAPES: Readonly<Record<string, string>> = { s: ' ', n: '\n', t: '\t', r: '\r', '\\': '\\' };

/** Undefined when there is no group [Desktop Entry] in it. */
export function parseDesktopEntry(text: string): DesktopEntry | undefined {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => GROUP.exec(line)?.[1] === 'Desktop Entry');
  if (start === -1) return undefined;
  const next = lines.findIndex((line, index) => index > start && GROUP.test(line));
  const end = next === -1 ? lines.length : next;
  const keyOf = (line: string) => /^([A-Za-z0-9-]+)\s*=/.exec(line)?.[1];
  const find = (key: string) => lines.findIndex((line, index) => index > start && index < end && keyOf(line) === key);

  return {
    get(key) {
      const line = lines[find(key)];
      if (line === undefined) return undefined;
      const value = line.slice(line.indexOf('=') + 1).trim();
      return value.replace(/\\(.)/g, (written, character: string) => ESCAPES[character] ?? written);
    },
    with(key, value) {
      const at = find(key);
      const line = value === undefined ? [] : [`${key}=${value}`];
      return (at === -1 ? lines.toSpliced(start + 1, 0, ...line) : lines.toSpliced(at, 1, ...line)).join('\n');
    },
  };
}
