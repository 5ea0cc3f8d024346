import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pathOf } from './daemon-process.js';

describe.runIf(process.platform === 'linux')('a path that a daemon was started with', () => {
  test('is meant from the folder where it runs', async () => {
    expect(await pathOf(process.pid, 'a/module.so')).toBe(resolve('a/module.so'));
    expect(await pathOf(process.pid, '/a/module.so')).toBe('/a/module.so');
  });

  test('is left as it is where that is not told', async () => {
    expect(await pathOf(-1, 'module.so')).toBe('module.so');
  });
});
