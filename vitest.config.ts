import { defineConfig } from 'vitest/config';

const resolve = { conditions: ['@cardbridge/source', 'module', 'node', 'development|production'] };
const exclude = ['**/node_modules/**', '**/dist/**'];

export default defineConfig({
  test: {
    reporters: ['default', './fixtures/src/requirements/skip-reporter.ts'],
    projects: [
      {
        resolve,
        ssr: { resolve },
        test: {
          name: 'unit',
          include: [
            '{sdk,bridge,fixtures}/src/**/*.test.ts',
            'sdk/demo/src/**/*.test.ts',
            '{sdk,sdk/demo,bridge,fixtures}/test/**/*.test.ts',
          ],
          exclude: [...exclude, '**/*.system.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        ssr: { resolve },
        test: {
          // One pcscd a machine, one display: these run one file after the other.
          name: 'system',
          include: ['**/*.system.test.ts'],
          exclude,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
