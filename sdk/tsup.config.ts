import { defineConfig } from 'tsup';

export default defineConfig([
  {
    entry: {
      client: 'src/client/index.ts',
      protocol: 'src/protocol/index.ts',
      'messages/zh-TW': 'src/protocol/messages/zh-TW.ts',
      'messages/en': 'src/protocol/messages/en.ts',
      verifier: 'src/verifier/index.ts',
    },
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    external: [/^node:/],
    // No chunks: file names stay the same from build to build, and nothing old is left behind.
    splitting: false,
    sourcemap: true,
  },
  {
    // One file for a plain <script>: window.CardBridge.
    entry: { cardbridge: 'src/client/index.ts' },
    format: 'iife',
    globalName: 'CardBridge',
    target: 'es2022',
    platform: 'browser',
    minify: true,
    sourcemap: true,
  },
]);
