import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildAppImageRuntime } from '../appimage/index.js';
import { findProgram } from '../processes/index.js';
import { checkout, type System } from '../releases/index.js';

/**
 * Lays the tools that electron-builder would download, out of those of this system, and gives the variables that lead it there
 * (facts sheet packaging.md, 1.3). What is missing is not laid; whether something is, is decided before (see `missingTools`).
 */
export async function layTools(folder: string, system: System): Promise<NodeJS.ProcessEnv> {
  await mkdir(folder, { recursive: true });
  const variables: NodeJS.ProcessEnv = {
    CUSTOM_FPM_PATH: await layProgram(folder, 'fpm'),
    ELECTRON_BUILDER_NSIS_DIR: await layNsis(folder),
    ELECTRON_BUILDER_NSIS_RESOURCES_DIR: await layEmpty(join(folder, 'nsis-resources'), join('plugins', 'x86-unicode')),
  };
  const sevenZip = findProgram('7za');
  if (sevenZip !== undefined) variables.ELECTRON_BUILDER_7ZIP_PATH = sevenZip;
  // A Mac has the real one.
  if (process.platform !== 'darwin') variables.CUSTOM_DMGBUILD_PATH = await layProgram(folder, 'dmgbuild');
  if (system.os === 'linux') variables.APPIMAGE_TOOLS_PATH = await layAppImage(folder, system);
  return variables;
}

/** A program of `installer/dist`, as a file that can be started. */
async function layProgram(folder: string, name: string): Promise<string> {
  const file = join(folder, name);
  const script = join(checkout, 'installer', 'dist', `${name}.js`);
  await writeFile(file, `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(script)} "$@"\n`);
  await chmod(file, 0o755);
  return file;
}

async function layNsis(folder: string): Promise<string> {
  const nsis = await layEmpty(join(folder, 'nsis'), 'linux');
  const makensis = findProgram('makensis');
  if (makensis !== undefined) await symlink(makensis, join(nsis, 'linux', 'makensis'));
  for (const name of ['Bin', 'Contrib', 'Include', 'Plugins', 'Stubs'])
    await symlink(join('/usr/share/nsis', name), join(nsis, name));
  return nsis;
}

async function layAppImage(folder: string, system: System): Promise<string> {
  const tools = await layEmpty(join(folder, 'appimage'), 'runtimes', join('lib', system.cpu));
  for (const name of ['desktop-file-validate', 'mksquashfs']) {
    const found = findProgram(name);
    if (found === undefined) return tools;
    // Smaller by a tenth than as electron-builder calls it.
    const options = name === 'mksquashfs' ? ' -b 1M -Xcompression-level 22' : '';
    await writeFile(join(tools, name), `#!/bin/sh\nexec ${quoted(found)} "$@"${options}\n`);
    await chmod(join(tools, name), 0o755);
  }
  return tools;
}

/** Only for an AppImage is something compiled. */
export async function layAppImageRuntime(folder: string, system: System, signal?: AbortSignal): Promise<void> {
  await buildAppImageRuntime(system, join(folder, 'appimage', 'runtimes', `runtime-${system.cpu}`), signal);
}

async function layEmpty(folder: string, ...below: readonly string[]): Promise<string> {
  for (const name of below) await mkdir(join(folder, name), { recursive: true });
  return folder;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
