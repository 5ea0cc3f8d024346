import { copyFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout, type Target } from '../releases/index.js';
import { createWindowsSigner, writeSetupScript } from '../windows/index.js';
import { inLinux, layAppImageFiles } from './lay-app-image-files.js';
import { layAppImageRuntime } from './lay-tools.js';
import { linkTree } from './link-tree.js';
import { EXECUTABLE, PRODUCT } from './names.js';
import type { PackageOrder } from './order.js';
import { type BuilderRun, runBuilder } from './run-builder.js';
import { setTimes } from './set-times.js';

export interface PackageRun extends BuilderRun {
  /** Where `layTools` laid them. */
  readonly tools: string;
  /** Of every file in the package. */
  readonly time: Date;
}

/** Makes one package of a program as installed, which stays as it is. Gives the file. */
export async function makePackage(run: PackageRun, target: Target, unpacked: string): Promise<string> {
  const { kind, file } = target;
  const program = join(run.folder, 'program');
  await linkTree(unpacked, program);
  let order: PackageOrder = { kind, file, program: target.system.os === 'mac' ? join(program, `${PRODUCT}.app`) : program };
  let { variables } = run;

  if (kind === 'deb' || kind === 'rpm') {
    order = { ...order, fpm: await fpmArguments(run.folder) };
  } else if (kind === 'AppImage') {
    await layAppImageRuntime(run.tools, target.system, run.signal);
    await layAppImageFiles(program);
  } else if (kind === 'tar.gz' || (kind === 'zip' && target.system.os === 'windows')) {
    await copyFile(join(checkout, 'installer', 'portable', `README-${target.system.os}.txt`), join(program, 'README.txt'));
    // The level that electron-builder takes for zip; its 9 for tar.gz takes three times as long for a hundredth of the size.
    variables = { ...variables, ELECTRON_BUILDER_COMPRESSION_LEVEL: '7' };
  } else if (kind === 'nsis') {
    // electron-builder packs the program into an archive that our script does not use: as fast as that can be.
    variables = { ...variables, ELECTRON_BUILDER_COMPRESSION_LEVEL: '0' };
    const { system, version, folder, signal } = run;
    const nsisScript = await writeSetupScript(
      { program, system, version, folder, signer: await createWindowsSigner() },
      signal,
    );
    order = { ...order, nsisScript };
  }
  await setTimes(program, run.time);
  const made = join(await runBuilder({ ...run, variables }, { package: order }), file);
  if (kind === 'nsis') await (await createWindowsSigner())?.sign(made, run.signal);
  return made;
}

/** Files beside the program, and the scripts; they come after those of electron-builder, and the last script counts. */
async function fpmArguments(folder: string): Promise<string[]> {
  const command = join(folder, 'command');
  await symlink(`/opt/${PRODUCT}/${EXECUTABLE}`, command);
  const icon = join(checkout, 'bridge', 'resources', 'icons', 'cardbridge.svg');
  return [
    ...[
      '--after-install',
      inLinux('postinst.sh'),
      '--before-remove',
      inLinux('prerm.sh'),
      '--after-remove',
      inLinux('postrm.sh'),
    ],
    `${command}=/usr/bin/${EXECUTABLE}`,
    `${inLinux('cardbridge.desktop')}=/usr/share/applications/${EXECUTABLE}.desktop`,
    `${inLinux('cardbridge-autostart.desktop')}=/etc/xdg/autostart/${EXECUTABLE}.desktop`,
    `${inLinux('cardbridge.metainfo.xml')}=/usr/share/metainfo/tw.cardbridge.desktop.metainfo.xml`,
    `${inLinux('copyright')}=/usr/share/doc/${EXECUTABLE}/copyright`,
    `${icon}=/usr/share/icons/hicolor/scalable/apps/${EXECUTABLE}.svg`,
  ];
}
