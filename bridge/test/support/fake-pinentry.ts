import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the person does at the next window; see fake-pinentry.mjs. */
export type FakeAnswer = `pin ${string}` | 'cancel' | 'timeout' | 'yes' | 'no' | 'hang';

/** What one window showed, decoded. */
export interface ShownWindow {
  readonly kind: 'pin' | 'confirm';
  readonly title: string;
  readonly description: string;
  readonly prompt?: string;
  readonly error?: string;
  readonly ok: string;
  readonly cancel: string;
  /** Seconds. */
  readonly timeout: string;
}

export interface FakePinentry {
  /** Path of the program to give to the bridge (`program`, `--pinentry`). */
  readonly program: string;
  /** Replaces the answers that are left. */
  answer(...answers: readonly FakeAnswer[]): Promise<void>;
  /** Every window so far, oldest first. */
  shown(): Promise<readonly ShownWindow[]>;
  remove(): Promise<void>;
}

/** TEST ONLY: a pinentry program that answers as told, in a folder of its own. POSIX systems only, as pinentry itself. */
export async function createFakePinentry(...answers: readonly FakeAnswer[]): Promise<FakePinentry> {
  const folder = await mkdtemp(join(tmpdir(), 'cardbridge-fake-pinentry-'));
  const program = join(folder, 'pinentry');
  const file = join(folder, 'answers');
  const fake = fileURLToPath(new URL('fake-pinentry.mjs', import.meta.url));
  const script = `#!/bin/sh\nCARDBRIDGE_FAKE_PINENTRY=${quote(file)} exec ${quote(process.execPath)} ${quote(fake)}\n`;
  await writeFile(program, script, { mode: 0o755 });
  const answer = (...next: readonly FakeAnswer[]) => writeFile(file, next.map((line) => `${line}\n`).join(''));
  await answer(...answers);
  return {
    program,
    answer,
    shown: async () => (await readLines(`${file}.log`)).map((line) => JSON.parse(line) as ShownWindow),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

async function readLines(path: string): Promise<readonly string[]> {
  try {
    return (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  } catch (error) {
    // No window was shown yet.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
