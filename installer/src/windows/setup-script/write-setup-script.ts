import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout, type System } from '../../releases/index.js';
import { compile } from '../compile.js';
import type { WindowsSigner } from '../signing/index.js';
import { sources } from '../tools.js';
import { fileMacros } from './file-macros.js';
import { inScript } from './in-script.js';
import { listProgram } from './list-program.js';
import { trayIconCopies } from './tray-icon-copies.js';

export interface SetupOrder {
  /** The program as it will be installed, signed already. */
  readonly program: string;
  readonly system: Pick<System, 'cpu'>;
  readonly version: string;
  /** Its own, for files on the way; must be there until electron-builder is done. */
  readonly folder: string;
  /** Signs the uninstaller, which NSIS makes in the middle of its work. */
  readonly signer?: WindowsSigner | undefined;
}

/** Writes the script for electron-builder's `nsis.script`, and makes the plugin that it uses. Gives its path. */
export async function writeSetupScript(order: SetupOrder, signal?: AbortSignal): Promise<string> {
  const { program, system, version, folder, signer } = order;
  const plugins = join(folder, 'plugins');
  await mkdir(plugins, { recursive: true });
  const plugin = join(plugins, 'setup-help.dll');
  await compile(
    {
      sources: [join(sources, 'setup-help.c')],
      kind: 'library',
      libraries: ['kernel32', 'user32', 'advapi32'],
      output: plugin,
    },
    signal,
  );
  if (signer) await signer.sign(plugin, signal);

  const list = await listProgram(program);
  const lines = [
    // The first that this script has to say: which kind of setup it becomes. One for 64-bit Windows; one for ARM runs it too.
    'Target amd64-unicode',
    `!define PROGRAM_VERSION ${inScript(version)}`,
    `!define PROGRAM_ICON ${inScript(join(checkout, 'bridge', 'resources', 'icons', 'icon.ico'))}`,
    `!define PROGRAM_SIZE ${Math.ceil(list.bytes / 1024)}`,
    `!define WINDOWS_SOURCES ${inScript(sources)}`,
    ...(system.cpu === 'arm64' ? ['!define FOR_ARM64'] : []),
    `!addplugindir /amd64-unicode ${inScript(plugins)}`,
    ...fileMacros(program, list, await trayIconCopies(program, list)),
    ...(signer ? [`!uninstfinalize '${inScript(await writeSigningCommand(folder, signer))} "%1"'`] : []),
    `!include /CHARSET=UTF8 ${inScript(join(sources, 'installer.nsi'))}`,
  ];
  const script = join(folder, 'setup.nsi');
  await writeFile(script, `${lines.join('\n')}\n`);
  return script;
}

/** NSIS runs a command through a shell; a file keeps it from having to be quoted twice. */
async function writeSigningCommand(folder: string, signer: WindowsSigner): Promise<string> {
  const file = join(folder, 'sign-uninstaller.sh');
  const command = signer.command('$1', '$1.signed').map((part) => (part.startsWith('$1') ? `"${part}"` : quoted(part)));
  await writeFile(file, `#!/bin/sh\nset -e\n${command.join(' ')} >/dev/null\nmv "$1.signed" "$1"\n`);
  await chmod(file, 0o700);
  return file;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
