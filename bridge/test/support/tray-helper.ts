import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** TEST ONLY: a line that a helper was given, by which of them. */
export interface Heard {
  readonly run: number;
  readonly line: {
    readonly type?: string;
    readonly icon?: string;
    readonly isTemplateIcon?: boolean;
    readonly tooltip?: string;
    readonly items?: readonly HeardItem[];
    readonly item?: HeardItem;
    readonly menu?: { readonly icon: string; readonly tooltip: string };
  };
}
export interface HeardItem {
  readonly title: string;
  readonly enabled: boolean;
  readonly checked: boolean;
  readonly hidden: boolean;
  readonly items?: readonly HeardItem[];
  readonly __id: number;
}

/** TEST ONLY: a folder of resources with a helper that speaks systray2's lines and has no screen. */
export interface FakeHelper {
  readonly resources: string;
  /** Every line that helpers were given, of all that were started. */
  heard(): Promise<readonly Heard[]>;
  /** Lets the present one say something. */
  say(line: string): Promise<void>;
  /** Process ids of those that run. */
  running(): Promise<readonly number[]>;
  remove(): Promise<void>;
}

/** What the helper does in the place of saying that it is ready. */
export type Misbehaviour = 'exits' | 'says garbage' | 'is missing';

const program = (folder: string, misbehaviour: Misbehaviour | undefined) => `#!${process.execPath}
const fs = require('node:fs');
const { createInterface } = require('node:readline');
const folder = ${JSON.stringify(folder)};
fs.appendFileSync(folder + '/started', process.pid + '\\n');
const run = fs.readFileSync(folder + '/started', 'utf8').split('\\n').length - 1;
const misbehaviour = ${JSON.stringify(misbehaviour ?? null)};
if (misbehaviour === 'exits') process.exit(1);
console.log(misbehaviour === 'says garbage' ? 'Segmentation fault' : '{"type":"ready"}');
createInterface({ input: process.stdin })
  .on('line', (line) => {
    fs.appendFileSync(folder + '/heard', JSON.stringify({ run, line: JSON.parse(line) }) + '\\n');
    if (JSON.parse(line).type === 'exit') process.exit();
  })
  .on('close', () => process.exit());
let said = 0;
setInterval(() => {
  const next = folder + '/say-' + run + '-' + said;
  if (!fs.existsSync(next)) return;
  said += 1;
  console.log(fs.readFileSync(next, 'utf8'));
}, 20);
`;

export async function createFakeHelper(file: string, misbehaviour?: Misbehaviour): Promise<FakeHelper> {
  const resources = await mkdtemp(join(tmpdir(), 'cardbridge-helper-'));
  await mkdir(join(resources, 'tray'));
  await cp(fileURLToPath(new URL('../../resources/icons', import.meta.url)), join(resources, 'icons'), { recursive: true });
  if (misbehaviour !== 'is missing')
    await writeFile(join(resources, 'tray', file), program(resources, misbehaviour), { mode: 0o755 });
  /** Lines so far, by the helper that was to say them. */
  const said = new Map<number, number>();
  const linesOf = async (name: string) =>
    existsSync(join(resources, name)) ? (await readFile(join(resources, name), 'utf8')).split('\n').filter(Boolean) : [];
  return {
    resources,
    heard: async () => (await linesOf('heard')).map((line) => JSON.parse(line) as Heard),
    async say(line) {
      const run = (await linesOf('started')).length;
      const turn = said.get(run) ?? 0;
      said.set(run, turn + 1);
      const path = join(resources, `say-${run}-${turn}`);
      await writeFile(`${path}.new`, line);
      await rename(`${path}.new`, path);
    },
    running: async () => (await linesOf('started')).map(Number).filter(isRunning),
    remove: () => rm(resources, { recursive: true, force: true }),
  };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
