import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Arch, build, Platform } from 'electron-builder';
import type { System } from '../releases/index.js';
import { configuration, layEmptyProject } from './configuration.js';

export interface PackOrder {
  readonly system: System;
  readonly version: string;
  readonly dist: string;
  /** Its own; the result is below it. */
  readonly folder: string;
}

export const platforms = { linux: Platform.LINUX, windows: Platform.WINDOWS, mac: Platform.MAC } as const;

/** Has electron-builder make the program as it will be installed: names, icons and versions in executables, signatures. Gives its folder. */
export async function packProgram({ system, version, dist, folder }: PackOrder): Promise<string> {
  const projectDir = join(folder, 'project');
  const output = join(folder, 'packed');
  await rm(output, { recursive: true, force: true });
  await layEmptyProject(projectDir, version);
  await build({
    projectDir,
    config: configuration({ version, output, dist }),
    targets: platforms[system.os].createTarget('dir', Arch[system.cpu]),
    publish: 'never',
  });
  const arch = system.cpu === 'x64' ? '' : `-${system.cpu}`;
  const name = { linux: `linux${arch}-unpacked`, windows: `win${arch}-unpacked`, mac: `mac${arch}` }[system.os];
  return join(output, name);
}
