import { stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface SaveTextOptions {
  /** Home folder of the person. */
  readonly home?: string;
  readonly now?: () => Date;
}

/** Puts a text where the person finds it, in the folder for documents or at home, readable to them only (0600). Gives the path. */
export async function saveText(
  name: string,
  text: string,
  { home = homedir(), now = () => new Date() }: SaveTextOptions = {},
): Promise<string> {
  const documents = join(home, 'Documents');
  const folder = await stat(documents).then(
    (found) => (found.isDirectory() ? documents : home),
    () => home,
  );
  const stamp = now()
    .toISOString()
    .replace(/[-:]|\.\d+Z$/g, '');
  const path = join(folder, `${name}-${stamp}.txt`);
  // A new file: no link is followed, nothing of the person's is written over.
  await writeFile(path, text, { mode: 0o600, flag: 'wx' });
  return path;
}
