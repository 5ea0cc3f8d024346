import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { extractPart, fetchPart, type Runtimes } from '../parts/index.js';
import { findProgram, run } from '../processes/index.js';
import type { System } from '../releases/index.js';

/** Where a runtime package keeps its program. */
const memberOf = (system: System): string => (system.os === 'windows' ? 'bin/node.exe' : 'bin/node');

/** Node of a system as its publisher made it. */
export async function takeRuntime(runtimes: Runtimes, system: System, folder: string, signal?: AbortSignal): Promise<string> {
  const member = memberOf(system);
  await extractPart(await fetchPart(runtimes[system.name], signal), [member], folder, signal);
  return join(folder, member);
}

/** Node's licence: its text names the licences of all that is compiled into it. The package for Linux brings it. */
export async function takeNodeLicence(runtimes: Runtimes, folder: string, signal?: AbortSignal): Promise<string> {
  await extractPart(await fetchPart(runtimes['linux-x64'], signal), ['LICENSE'], folder, signal);
  return folder;
}

/**
 * Makes a runtime ready to take a program in: without symbols on Linux, which nobody debugs and which are a fifth of the download;
 * on Windows without the publisher's signature, which would no longer fit and which electron-builder stops at.
 */
export async function prepareRuntime(system: System, runtime: string, folder: string, signal?: AbortSignal): Promise<string> {
  const options = signal === undefined ? {} : { signal };
  const prepared = join(folder, 'prepared-runtime');
  if (system.os === 'windows') {
    await run('osslsigncode', ['remove-signature', '-in', runtime, '-out', prepared], options);
    return prepared;
  }
  const strip = stripProgram(system);
  if (system.os === 'mac' || strip === undefined) return runtime;
  await copyFile(runtime, prepared);
  await run(strip, ['--strip-all', prepared], options);
  return prepared;
}

/** What can strip a program for `system` here, if anything can. */
function stripProgram({ cpu }: System): string | undefined {
  const own = cpu === process.arch && process.platform === 'linux' ? ['strip'] : [];
  const prefix = cpu === 'x64' ? 'x86_64-linux-gnu-strip' : 'aarch64-linux-gnu-strip';
  return [...own, prefix, 'llvm-strip'].find((name) => findProgram(name) !== undefined);
}
