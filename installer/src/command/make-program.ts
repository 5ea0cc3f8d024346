import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { assembleProgram, settleTree } from '../assemble/index.js';
import { type BuilderRun, packProgram } from '../builder/index.js';
import type { ProgramBundle } from '../bundle/index.js';
import type { Runtimes } from '../parts/index.js';
import { unpackedFolder } from '../releases/index.js';
import { createWindowsSigner, makeStarter } from '../windows/index.js';

export interface ProgramMaking {
  readonly bundle: ProgramBundle;
  readonly runtimes: Runtimes;
  readonly time: Date;
}

/** Makes the program of a system as it will be installed, in its folder below `unpackedFolder`, whose path it gives. */
export async function makeProgram(run: BuilderRun, { bundle, runtimes, time }: ProgramMaking): Promise<string> {
  const { system, version, folder, signal } = run;
  const dist = await assembleProgram({ system, bundle, runtimes, folder }, signal);
  if (system.os === 'windows') await makeStarter({ folder: dist, version }, signal);
  const packed = await packProgram(run, dist);
  if (system.os === 'windows') await (await createWindowsSigner())?.signAllBelow(packed, signal);
  await settleTree(packed, new Set(programs[system.os].map((file) => join(packed, file))), time);
  const target = join(unpackedFolder, system.name);
  await rm(target, { recursive: true, force: true });
  await rename(packed, target);
  return target;
}

/** What may be run. Windows asks for no permission. */
const programs = {
  linux: ['cardbridge'],
  windows: [],
  mac: ['MacOS/cardbridge', 'Resources/runtime/node', 'Resources/resources/tray/tray_darwin_release'].map(
    (file) => `CardBridge.app/Contents/${file}`,
  ),
} as const;
