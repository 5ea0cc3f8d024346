import { defineConfig } from 'tsup';

export default defineConfig({
  // Each file beside the rooms is a program.
  entry: ['src/*.ts'],
  format: 'esm',
  target: 'node20',
  platform: 'node',
  splitting: false,
  external: ['electron-builder', 'esbuild', /^@cardbridge\//],
});
