import { join } from 'node:path';
import { type BuilderRun, runBuilder } from './run-builder.js';

/**
 * Has electron-builder make the program as it will be installed: names, icons and versions in executables, on macOS the app bundle
 * and its signature. Gives its folder.
 */
export async function packProgram(run: BuilderRun, dist: string): Promise<string> {
  const output = await runBuilder(run, { dist });
  const { os, cpu } = run.system;
  const arch = cpu === 'x64' ? '' : `-${cpu}`;
  return join(output, { linux: `linux${arch}-unpacked`, windows: `win${arch}-unpacked`, mac: `mac${arch}` }[os]);
}
