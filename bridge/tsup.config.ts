import { defineConfig } from 'tsup';

export default defineConfig([
  {
    entry: { cardbridge: 'src/cli/main.ts', simulator: 'src/simulator/main.ts' },
    format: 'esm',
    target: 'node20',
    platform: 'node',
    // No chunks: file names stay the same from build to build, and nothing old is left behind.
    splitting: false,
    sourcemap: true,
    // Modules such as node:sea have no other name.
    removeNodeProtocol: false,
    // Workspace packages are imported as built; the simulator's fixtures among them, which no release contains.
    external: ['pcsclite', /^@cardbridge\//],
  },
  {
    // For developers; no release contains them.
    entry: { attacks: 'dev/attacks/main.ts', fuzz: 'dev/fuzz/main.ts', bench: 'dev/bench/main.ts' },
    format: 'esm',
    target: 'node20',
    platform: 'node',
    splitting: false,
    external: ['pcsclite', 'typescript', 'fast-check', /^@cardbridge\//],
  },
  {
    entry: { 'panel/panel': 'src/simulator/panel/page/panel.ts' },
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    publicDir: 'src/simulator/panel/page/static',
  },
]);
