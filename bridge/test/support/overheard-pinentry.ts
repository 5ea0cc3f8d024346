import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the daemon had one window say, decoded. */
export interface OverheardWindow {
  readonly kind: 'pin' | 'confirm' | 'notice';
  readonly title: string;
  readonly description: string;
  readonly error?: string;
  readonly ok: string;
  readonly cancel?: string;
}

/**
 * TEST ONLY: a real pinentry, with its real window, whose orders can be read along. What the person types goes the other way and is
 * not in it.
 */
export interface OverheardPinentry {
  /** Path of the program to give to the bridge (`--pinentry`). */
  readonly program: string;
  /** Every window that was ordered so far, oldest first. */
  windows(): Promise<readonly OverheardWindow[]>;
  remove(): Promise<void>;
}

const TEXTS: Readonly<Record<string, string>> = {
  SETTITLE: 'title',
  SETDESC: 'description',
  SETERROR: 'error',
  SETOK: 'ok',
  SETCANCEL: 'cancel',
};
const KINDS: Readonly<Record<string, OverheardWindow['kind']>> = {
  GETPIN: 'pin',
  CONFIRM: 'confirm',
  'CONFIRM --one-button': 'notice',
};

export async function overhearPinentry(pinentry: string): Promise<OverheardPinentry> {
  const folder = await mkdtemp(join(tmpdir(), 'cardbridge-overheard-'));
  const program = join(folder, 'pinentry');
  const orders = join(folder, 'orders');
  // The program takes the place of this script, so that who kills one kills the other; `tee` ends with its input.
  const script = `#!/bin/bash\nexec ${pinentry} < <(exec tee --append '${orders}')\n`;
  await writeFile(program, script, { mode: 0o755 });
  await writeFile(orders, '');
  return {
    program,
    windows: async () => readOrders(await readFile(orders, 'utf8')),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function readOrders(text: string): readonly OverheardWindow[] {
  const windows: OverheardWindow[] = [];
  let texts: Record<string, string> = {};
  for (const line of text.split('\n').slice(0, -1)) {
    const kind = KINDS[line];
    if (kind) {
      const { title = '', description = '', ok = '', ...rest } = texts;
      windows.push({ kind, title, description, ok, ...rest });
      continue;
    }
    const [, command = '', parameter = ''] = /^(\S+) ?(.*)$/.exec(line) ?? [];
    // The first thing that each program hears.
    if (command === 'GETINFO') texts = {};
    const name = TEXTS[command];
    if (name !== undefined) texts[name] = decodeURIComponent(parameter);
  }
  return windows;
}
