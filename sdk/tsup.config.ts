import { defineConfig, type Options } from 'tsup';

/**
 * Every room that others build on is one file of its own, never copied into another: a class of errors that existed twice would
 * not be recognised. Rooms import each other through their index, which becomes the import of the built file.
 */
const apart: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'rooms-apart',
  setup(build) {
    build.onResolve({ filter: /\/(client|flows)\/index\.js$/ }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path: `./${/(client|flows)\/index\.js$/.exec(path)?.[1]}.js`, external: true },
    );
  },
};

export default defineConfig([
  {
    entry: {
      client: 'src/client/index.ts',
      protocol: 'src/protocol/index.ts',
      'messages/zh-TW': 'src/protocol/messages/zh-TW.ts',
      'messages/en': 'src/protocol/messages/en.ts',
      flows: 'src/flows/index.ts',
      'flows/messages/zh-TW': 'src/flows/api/messages/zh-TW.ts',
      'flows/messages/en': 'src/flows/api/messages/en.ts',
      elements: 'src/elements/index.ts',
      verifier: 'src/verifier/index.ts',
      'verifier/redis': 'src/verifier/stores/redis.ts',
    },
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    external: [/^node:/],
    esbuildPlugins: [apart],
    // No chunks: file names stay the same from build to build, and nothing old is left behind.
    splitting: false,
    sourcemap: true,
  },
  {
    // One file for a plain <script>: window.CardBridge; the other brings the elements too.
    entry: { cardbridge: 'src/client/index.ts', 'cardbridge-elements': 'src/elements/index.ts' },
    format: 'iife',
    globalName: 'CardBridge',
    target: 'es2022',
    platform: 'browser',
    noExternal: [/.*/],
    minify: true,
    sourcemap: true,
  },
]);
