import { defineConfig } from 'tsup';

export default defineConfig([
  {
    entry: {
      start: 'src/start.ts',
      smoke: 'src/smoke.ts',
      bench: 'src/bench.ts',
      'card-visit': 'src/card-visit.ts',
      screenshots: 'src/screenshots.ts',
      'identity-server': 'src/identity-server.ts',
      'relying-party': 'src/relying-party.ts',
    },
    format: 'esm',
    target: 'node20',
    platform: 'node',
    // No chunks: file names stay the same from build to build, and nothing old is left behind.
    splitting: false,
    sourcemap: true,
    // What is only for development is not installed less for it: nothing of node_modules belongs into the bundle.
    external: [/^@cardbridge\//, 'playwright-core', 'ws'],
  },
  {
    entry: { 'pages/app': 'pages/app.ts', 'pages/card/card': 'pages/card.ts' },
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    // Each page has its script to itself: a chunk would end up beside the server's files.
    splitting: false,
    noExternal: [/.*/],
    publicDir: 'pages/static',
  },
]);
