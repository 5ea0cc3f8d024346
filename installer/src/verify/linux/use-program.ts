import { join } from 'node:path';
import { run } from '../../processes/index.js';
import { checkout } from '../../releases/index.js';
import { layTransportKeys, withCard } from './card-machine.js';
import type { Chroot, Running } from './chroot.js';
import { listeningPorts, processesIn } from './machine-state.js';
import type { Person } from './person.js';
import { until } from './until.js';

/** A site that nobody has; it stands in a grant and in a signature. */
export const ORIGIN = 'https://visit.example';
const PORT = 28_730;

export interface UseOptions {
  readonly chroot: Chroot;
  readonly person: Person;
  /** Path of the program in the chroot. */
  readonly program: string;
  readonly onProgress: (line: string) => void;
}

/** Starts the desktop program as the person's session does, and waits until a page finds it. */
export async function startProgram({ chroot, person, program, onProgress }: UseOptions): Promise<Running> {
  const desktop = chroot.start([program, 'desktop'], person);
  await until('listener on the first port', listens, desktop);
  const { answer } = (await visit(person, '--look')) as { answer?: { product?: string } };
  if (answer?.product !== 'cardbridge') throw new Error(`pages find something else: ${JSON.stringify(answer)}`);
  onProgress('started, and pages find it');
  return desktop;
}

/** A card signs for a page through the running program, which needs pcscd and the virtual reader in the chroot; then the doctor looks. */
export async function signInAndAskDoctor({ chroot, person, program, onProgress }: UseOptions): Promise<void> {
  await layTransportKeys(chroot, person);
  await person.ask(program, 'grants', 'allow', ORIGIN);
  await withCard(chroot, async (name) => {
    const { identity } = (await visit(person, '--origin', ORIGIN)) as { identity?: { name?: string } };
    if (identity?.name !== name) throw new Error('the sign-in is of somebody else');
    onProgress('a card signed, and the token holds');
    await askDoctor({ chroot, person, program, onProgress });
  });
}

/** One of what `cardbridge doctor --json` tells. */
interface Check {
  readonly verdict: string;
  readonly code: string;
}

/** With pcscd, reader and card there it must find nothing that keeps cards from being used. */
async function askDoctor({ chroot, person, program, onProgress }: UseOptions): Promise<void> {
  // What it finds is its exit status too; here the words count.
  const out = await chroot.run(['sh', '-c', '"$0" doctor --json || :', program], person);
  const { checks } = lastObject(out) as { checks?: readonly Check[] };
  if (!Array.isArray(checks) || checks.length === 0) throw new Error(`the doctor says nothing: ${out.trim()}`);
  const failed = checks.filter(({ verdict }) => verdict === 'failed').map(({ code }) => code);
  if (failed.length > 0) throw new Error(`the doctor finds: ${failed.join(', ')}`);
  onProgress(`the doctor made ${checks.length} checks`);
}

/** The person stops it, and it goes. */
export async function stopProgram({ person, program }: UseOptions, desktop: Running): Promise<void> {
  await person.ask(program, 'stop');
  await until('end of the program', async () => !(await listens()));
  const status = await desktop.ended;
  if (status !== 0) throw new Error(`told to stop, the program ended with ${status}: ${desktop.said().trim()}`);
}

/** After an upgrade the program of before has ended, and another one runs in its place, from the new file. */
export async function assertRenewed({ chroot, person, program, onProgress }: UseOptions, before: Running): Promise<void> {
  let hasEnded = false;
  void before.ended.then(() => {
    hasEnded = true;
  });
  await until('end of the program of before', async () => hasEnded);
  await until('listener after the upgrade', listens);
  await person.ask(program, 'status');
  const outdated = (await processesIn(chroot.root)).filter((each) => each.program.endsWith(' (deleted)'));
  if (outdated.length > 0)
    throw new Error(`still runs from the old file: ${outdated.map((each) => each.commandLine).join('; ')}`);
  onProgress('upgraded while it ran, and started again');
}

const listens = async (): Promise<boolean> => (await listeningPorts()).includes(PORT);

/** What a page of this person gets there, from the SDK. */
async function visit({ uid }: Person, ...args: readonly string[]): Promise<unknown> {
  const script = join(checkout, 'sdk/demo/dist/card-visit.js');
  return lastObject(await run(process.execPath, [script, '--port', `${PORT}`, '--as', `${uid}`, ...args]));
}

function lastObject(out: string): unknown {
  const line = out.trim().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new Error(`no JSON at the end: ${line}`, { cause });
  }
}
