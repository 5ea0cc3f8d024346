import type { Plugin } from 'esbuild';

/** In a checkout the version is read from package.json, which lies beside no installed program. */
export const versionInside = (version: string): Plugin => ({
  name: 'version-inside',
  setup(build) {
    build.onLoad({ filter: /[\\/]bridge[\\/]src[\\/]version\.ts$/ }, () => ({
      contents: `export const VERSION = ${JSON.stringify(version)};`,
      loader: 'ts',
    }));
  },
});
