import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../processes/index.js';
import { checkout } from '../releases/index.js';
import { compile } from './compile.js';
import { resourceCompiler, sources } from './tools.js';
import { versionNumbers } from './version-numbers.js';

/** What the Start menu and the Run key name; starts `cardbridge.exe desktop` without a console window. */
export const STARTER = 'CardBridge Desktop.exe';

export interface StarterOrder {
  /** Folder of the program, which it is put into. */
  readonly folder: string;
  readonly version: string;
}

/** Makes the starter beside `cardbridge.exe`. Gives its path. */
export async function makeStarter({ folder, version }: StarterOrder, signal?: AbortSignal): Promise<string> {
  const work = await mkdtemp(join(tmpdir(), 'cardbridge-starter-'));
  try {
    const resources = join(work, 'starter.res');
    const text = (value: string) => `\\"${value}\\"`;
    await run(
      resourceCompiler,
      [
        `-DICON_FILE=${text(join(checkout, 'bridge', 'resources', 'icons', 'icon.ico'))}`,
        `-DMANIFEST_FILE=${text(join(sources, 'starter.manifest'))}`,
        `-DVERSION_NUMBERS=${versionNumbers(version).join(',')}`,
        `-DVERSION_TEXT=${text(version)}`,
        ...['-O', 'coff', join(sources, 'starter.rc'), resources],
      ],
      signal && { signal },
    );
    const output = join(folder, STARTER);
    const order = {
      sources: [join(sources, 'starter.c'), resources],
      kind: 'program',
      libraries: ['kernel32', 'user32'],
    } as const;
    await compile({ ...order, output }, signal);
    return output;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
