import { join } from 'node:path';
import type { Configuration } from 'electron-builder';
import { checkout } from '../releases/index.js';
import { EXECUTABLE, PRODUCT, synopsis, words } from './names.js';
import type { BuilderOrder } from './order.js';
import { takeOutElectron } from './take-out-electron.js';

const icons = join(checkout, 'bridge', 'resources', 'icons');

/**
 * The one configuration of electron-builder, for every system and every kind of package. Electron's place is taken by our own
 * program (facts sheet packaging.md, 1.1).
 */
export function configuration({ output, dist, package: order }: BuilderOrder): Configuration {
  return {
    appId: 'tw.cardbridge.desktop',
    productName: PRODUCT,
    copyright: 'CardBridge contributors',
    // Any: nothing of Electron is fetched.
    electronVersion: '40.0.0',
    ...(dist !== undefined && { electronDist: dist }),
    ...(order !== undefined && { artifactName: order.file }),
    npmRebuild: false,
    asar: false,
    directories: { output, buildResources: icons },
    files: ['package.json', 'index.js'],
    publish: null,
    afterPack: takeOutElectron,

    linux: {
      executableName: EXECUTABLE,
      category: 'Utility',
      icon: join(icons, 'app'),
      maintainer: 'CardBridge contributors <cardbridge@cardbridge.example>',
      synopsis,
      description: words,
    },
    deb: {
      // What the runtime is linked with (readelf -d) is named too: of libatomic1 only few others make use.
      depends: ['pcscd', 'libpcsclite1', 'libc6 (>= 2.28)', 'libstdc++6 (>= 8)', 'libatomic1'],
      recommends: ['libccid', 'pinentry-gtk2 | pinentry-qt | pinentry-gnome3', 'xclip | wl-clipboard', 'libnss3-tools'],
      packageCategory: 'utils',
      fpm: [...(order?.fpm ?? [])],
    },
    rpm: {
      // By the names of libraries, which all distributions share.
      depends: ['pcsc-lite', 'libpcsclite.so.1()(64bit)', 'libstdc++.so.6()(64bit)', 'libatomic.so.1()(64bit)'],
      fpm: [
        ...['pcsc-lite-ccid', 'pinentry', '(xclip or wl-clipboard)', 'nss-tools'].flatMap((name) => [
          '--rpm-tag',
          `Recommends: ${name}`,
        ]),
        ...(order?.fpm ?? []),
      ],
    },
    appImage: { license: null },
    toolsets: { appimage: '1.0.3' },

    // Signed before and after electron-builder, see ../windows.
    win: { executableName: EXECUTABLE, icon: join(icons, 'icon.ico'), signExecutable: false },
    nsis: {
      ...(order?.nsisScript !== undefined && { script: order.nsisScript }),
      packElevateHelper: false,
      differentialPackage: false,
      warningsAsErrors: false,
    },

    mac: {
      icon: join(icons, 'icon.icns'),
      category: 'public.app-category.utilities',
      minimumSystemVersion: '13.5',
      extendInfo: {
        LSUIElement: true,
        CFBundleDevelopmentRegion: 'zh-Hant',
        CFBundleLocalizations: ['zh-Hant', 'en'],
        CFBundleExecutable: EXECUTABLE,
      },
      ...macSigning(process.env),
    },
    dmg: { title: PRODUCT, backgroundColor: '#f4f6f5', writeUpdateInfo: false, sign: false },
  };
}

/**
 * On a Mac electron-builder signs with the identity that CSC_NAME or CSC_LINK names, and has Apple notarise when APPLE_API_KEY and its
 * fellows are set (electron-builder's documentation, "Code signing"). Without them nothing is signed beyond Node itself.
 */
function macSigning(environment: NodeJS.ProcessEnv): Configuration['mac'] {
  if (!environment.CSC_NAME && !environment.CSC_LINK) return { identity: null };
  return {
    hardenedRuntime: true,
    notarize: Boolean(environment.APPLE_API_KEY || environment.APPLE_ID),
    gatekeeperAssess: false,
  };
}
