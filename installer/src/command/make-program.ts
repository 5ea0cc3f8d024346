import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { assembleProgram, settleTree } from '../assemble/index.js';
import { type BuilderRun, packProgram } from '../builder/index.js';
import type { ProgramBundle } from '../bundle/index.js';
import type { Runtimes } from '../parts/index.js';
import { run } from '../processes/index.js';
import { hostSystem, unpackedFolder } from '../releases/index.js';
import { createWindowsSigner, makeStarter } from '../windows/index.js';

export interface ProgramMaking {
  readonly bundle: ProgramBundle;
  readonly runtimes: Runtimes;
  readonly time: Date;
}

/** Makes the program of a system as it will be installed, in its folder below `unpackedFolder`, whose path it gives. */
export async function makeProgram(order: BuilderRun, { bundle, runtimes, time }: ProgramMaking): Promise<string> {
  const { system, version, folder, signal } = order;
  const dist = await assembleProgram({ system, bundle, runtimes, folder }, signal);
  if (system.os === 'windows') await makeStarter({ folder: dist, version }, signal);
  const packed = await packProgram(order, dist);
  if (system.os === 'windows') await (await createWindowsSigner())?.signAllBelow(packed, signal);
  await assertStarts(packed, order);
  await settleTree(packed, new Set(programs[system.os].map((file) => join(packed, file))), time);
  const target = join(unpackedFolder, system.name);
  await rm(target, { recursive: true, force: true });
  await rename(packed, target);
  return target;
}

/** A program for this very computer must start, before anything is made of it. */
async function assertStarts(folder: string, { system, version, signal }: BuilderRun): Promise<void> {
  if (hostSystem()?.name !== system.name) return;
  const program = { linux: 'cardbridge', windows: 'cardbridge.exe', mac: programs.mac[0] }[system.os];
  const told = await run(join(folder, program), ['--version'], signal && { signal });
  if (told.trim() !== version) throw new Error(`the program says that it is ${told.trim()}, and is ${version}`);
}

/** What may be run. Windows asks for no permission. */
const programs = {
  linux: ['cardbridge'],
  windows: [],
  mac: [
    'CardBridge.app/Contents/MacOS/cardbridge',
    'CardBridge.app/Contents/Resources/runtime/node',
    'CardBridge.app/Contents/Resources/resources/tray/tray_darwin_release',
  ],
} as const;
