import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AfterPackContext, Configuration } from 'electron-builder';
import { checkout } from '../releases/index.js';

export const PRODUCT = 'CardBridge';
export const EXECUTABLE = 'cardbridge';

export interface ConfigurationOrder {
  readonly version: string;
  /** Where electron-builder writes. */
  readonly output: string;
  /** The program, in the place of Electron. */
  readonly dist?: string;
}

/**
 * The one configuration of electron-builder, for every system and every kind of package. Electron's place is taken by our own
 * program (facts sheet packaging.md, 1.1).
 */
export function configuration({ output, dist }: ConfigurationOrder): Configuration {
  const icons = join(checkout, 'bridge', 'resources', 'icons');
  return {
    appId: 'tw.cardbridge.desktop',
    productName: PRODUCT,
    copyright: 'CardBridge contributors',
    // Any: nothing of Electron is fetched.
    electronVersion: '40.0.0',
    ...(dist !== undefined && { electronDist: dist }),
    npmRebuild: false,
    asar: false,
    directories: { output, buildResources: icons },
    files: ['package.json', 'index.js'],
    publish: null,
    afterPack: takeOutWhatIsElectrons,
    linux: { executableName: EXECUTABLE, category: 'Utility', icon: icons },
    win: { executableName: EXECUTABLE, signExecutable: false },
    mac: {
      identity: null,
      category: 'public.app-category.utilities',
      extendInfo: {
        LSUIElement: true,
        CFBundleDevelopmentRegion: 'zh-Hant',
        CFBundleLocalizations: ['zh-Hant', 'en'],
        CFBundleExecutable: EXECUTABLE,
      },
    },
  };
}

/** electron-builder wants the project of an app; ours is in the executable, so that this one is empty, and not packed. */
export async function layEmptyProject(folder: string, version: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({
      name: EXECUTABLE,
      version,
      description: 'Use citizen certificate and NHI cards on web pages',
      homepage: 'https://cardbridge.example',
      license: 'MIT',
      author: { name: 'CardBridge contributors', email: 'cardbridge@cardbridge.example' },
      desktopName: `${EXECUTABLE}.desktop`,
      main: 'index.js',
    }),
  );
  await writeFile(join(folder, 'index.js'), '');
}

async function takeOutWhatIsElectrons({ appOutDir, packager, electronPlatformName }: AfterPackContext): Promise<void> {
  const contents = electronPlatformName === 'darwin' ? join(appOutDir, `${PRODUCT}.app`, 'Contents') : appOutDir;
  const resources = packager.getResourcesDir(appOutDir);
  await rm(join(resources, 'app'), { recursive: true });
  await rm(join(contents, 'Frameworks'), { recursive: true, force: true });
  // The check that follows looks for the app that was just taken out.
  Object.defineProperty(packager, 'sanityCheckPackage', { value: async () => undefined });
}
