import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout } from '../releases/index.js';

export interface MacBundleParts {
  readonly dist: string;
  readonly runtime: string;
  readonly program: string;
}

/** electron-builder renames these whether anybody needs them or not; they are gone before anything is packed. */
const helper = join('Frameworks', 'Electron Helper.app', 'Contents');

/**
 * An app bundle whose program is a shell script: so Node stays as its publisher signed it, which macOS checks page by page
 * (facts sheet packaging.md, 2). Gives the folder for resources.
 */
export async function layMacBundle({ dist, runtime, program }: MacBundleParts): Promise<string> {
  const contents = join(dist, 'Electron.app', 'Contents');
  const inResources = join(contents, 'Resources');
  for (const folder of [
    join(contents, 'MacOS'),
    join(inResources, 'runtime'),
    join(inResources, 'program'),
    join(contents, helper, 'MacOS'),
  ]) {
    await mkdir(folder, { recursive: true });
  }
  await copyFile(join(checkout, 'installer', 'mac', 'starter.sh'), join(contents, 'MacOS', 'Electron'));
  await copyFile(runtime, join(inResources, 'runtime', 'node'));
  await copyFile(program, join(inResources, 'program', 'cardbridge.mjs'));
  for (const [language, name] of languages) {
    await mkdir(join(inResources, `${language}.lproj`));
    await writeFile(join(inResources, `${language}.lproj`, 'InfoPlist.strings'), `"CFBundleDisplayName" = "${name}";\n`);
  }
  await writeFile(join(contents, 'Info.plist'), emptyPlist);
  await writeFile(join(contents, helper, 'Info.plist'), emptyPlist);
  await writeFile(join(contents, helper, 'MacOS', 'Electron Helper'), '');
  return join(inResources, 'resources');
}

/** That they are there tells macOS in which languages the program speaks. */
const languages = [
  ['zh-Hant', 'CardBridge'],
  ['en', 'CardBridge'],
] as const;

/** electron-builder fills it. */
const emptyPlist = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict><key>CFBundlePackageType</key><string>APPL</string></dict></plist>
`;
