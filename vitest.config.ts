import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const resolve = { conditions: ['@cardbridge/source', 'module', 'node', 'development|production'] };
const exclude = ['**/node_modules/**', '**/dist/**'];
/** A second, which it is otherwise, would be a statement about the machine. */
const expectation = { poll: { timeout: 20_000 } };

export default defineConfig({
  test: {
    reporters: ['default', './fixtures/src/requirements/skip-reporter.ts'],
    projects: [
      {
        resolve,
        ssr: { resolve },
        test: {
          name: 'unit',
          expect: expectation,
          // Two cores would get one worker, which waits most of the time: for processes, for hashes.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          include: [
            '{sdk,bridge,fixtures,installer}/src/**/*.test.ts',
            'sdk/demo/src/**/*.test.ts',
            '{sdk,sdk/demo,bridge,fixtures}/test/**/*.test.ts',
            '{sdk,bridge}/dev/**/*.test.ts',
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
          // Browsers and servers, each file with its own: they take time, and do not mind each other.
          name: 'world',
          expect: expectation,
          include: ['sdk/**/*.system.test.ts'],
          exclude,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve,
        ssr: { resolve },
        test: {
          // One pcscd a machine, one display: these run one file after the other.
          name: 'system',
          expect: expectation,
          include: ['{bridge,fixtures,installer}/**/*.system.test.ts'],
          exclude,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
