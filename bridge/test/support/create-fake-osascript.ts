import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** TEST ONLY. What a person does in a window: presses a button by its place, types, and so on. */
export type FakeOsascriptAct =
  | 'close'
  | 'wait'
  | { readonly press?: number | 'cancel'; readonly after?: number; readonly type?: string; readonly thenGivesUp?: boolean };

/** One window that it was told to show, and how. */
interface Logged {
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly pid: number;
  readonly input: string;
  readonly dialog: {
    readonly text: string;
    readonly withTitle: string;
    readonly buttons: readonly string[];
    readonly defaultButton: string;
    readonly cancelButton: string;
    readonly givingUpAfter: number;
    readonly defaultAnswer?: string;
    readonly hiddenAnswer?: boolean;
  };
}

/** TEST ONLY: a program that runs the scripts which osascript would run, with somebody who does this, one act for each window. */
export async function createFakeOsascript(acts: readonly FakeOsascriptAct[]) {
  const folder = await mkdtemp(join(tmpdir(), 'cardbridge-osascript-'));
  const program = join(folder, 'osascript.mjs');
  const source = await readFile(new URL('fake-osascript.mjs', import.meta.url), 'utf8');
  await writeFile(program, source.replace('#!NODE', `#!${process.execPath}`), { mode: 0o755 });
  await writeFile(`${program}.acts`, JSON.stringify(acts));
  await writeFile(`${program}.log`, '');
  const log = async () =>
    (await readFile(`${program}.log`, 'utf8'))
      .split('\n')
      .filter(Boolean)
      .map((line): Logged => JSON.parse(line));
  return { program, log, remove: () => rm(folder, { recursive: true, force: true }) };
}
