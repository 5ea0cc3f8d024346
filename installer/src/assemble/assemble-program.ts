import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProgramBundle } from '../bundle/index.js';
import type { Runtimes } from '../parts/index.js';
import { hostSystem, type System } from '../releases/index.js';
import { layMacBundle } from './lay-mac-bundle.js';
import { layResources } from './lay-resources.js';
import { prepareRuntime, takeNodeLicence, takeRuntime } from './prepare-runtime.js';
import { makeSingleExecutable } from './single-executable.js';

export interface ProgramOrder {
  readonly system: System;
  readonly bundle: ProgramBundle;
  readonly runtimes: Runtimes;
  /** Its own, empty; `dist` in it is the result. */
  readonly folder: string;
}

/**
 * Lays the program of a system as electron-builder expects an unpacked Electron (facts sheet packaging.md, 1.1): the executable is
 * called `electron`, on macOS it is an app bundle. Gives that folder.
 */
export async function assembleProgram(order: ProgramOrder, signal?: AbortSignal): Promise<string> {
  const { system, bundle, runtimes, folder } = order;
  const dist = join(folder, 'dist');
  await mkdir(dist, { recursive: true });
  const runtime = await takeRuntime(runtimes, system, join(folder, 'runtime'), signal);
  const nodeLicence = await takeNodeLicence(runtimes, join(folder, 'node-licence'), signal);
  const resources = { system, bundle, nodeLicence };

  if (system.os === 'mac') {
    const target = await layMacBundle({ dist, runtime, program: bundle.file });
    await layResources({ ...resources, target }, signal);
    return dist;
  }
  const host = hostSystem();
  if (host === undefined) throw new Error(`no runtime is pinned for this system (${process.platform} ${process.arch})`);
  await makeSingleExecutable(
    {
      node: host.name === system.name ? runtime : await takeRuntime(runtimes, host, join(folder, 'host'), signal),
      runtime: await prepareRuntime(system, runtime, folder, signal),
      program: bundle.file,
      output: join(dist, system.os === 'windows' ? 'electron.exe' : 'electron'),
      folder,
      codeCache: host.name === system.name,
    },
    signal,
  );
  await layResources({ ...resources, target: join(dist, 'resources') }, signal);
  return dist;
}
