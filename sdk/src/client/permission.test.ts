import { expect, test } from 'vitest';
import { loopbackPermission } from './index.js';

const knows =
  (...known: string[]) =>
  (asked: string[]) => ({
    query: async ({ name }: { name: string }) => {
      asked.push(name);
      if (!known.includes(name)) throw new TypeError(`${name} is not a permission`);
      return { state: 'prompt' };
    },
  });

test.each([
  ['Chromium', knows('loopback-network', 'local-network-access'), 'prompt', ['loopback-network']],
  ['Firefox', knows('loopback-network'), 'prompt', ['loopback-network']],
  ['Chrome 142', knows('local-network-access'), 'prompt', ['loopback-network', 'local-network-access']],
  ['a browser that never asks', knows(), undefined, ['loopback-network', 'local-network-access']],
])('%s says %s', async (_, browser, state, names) => {
  const asked: string[] = [];
  expect(await loopbackPermission(browser(asked))).toBe(state);
  expect(asked).toEqual(names);
});

test('where there are no permissions at all, nobody asks', async () => {
  expect(await loopbackPermission()).toBeUndefined();
});
