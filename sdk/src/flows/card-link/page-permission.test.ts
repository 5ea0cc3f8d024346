import { expect, test } from 'vitest';
import { permission } from '../../../test/support/page.js';
import { pagePermission } from './page-permission.js';

const prompt = permission(() => 'prompt');

test.each(['localhost', 'demo.localhost', '127.0.0.1', '127.1.2.3', '[::1]'])(
  '%s is this computer: nobody is asked',
  async (name) => {
    expect(await pagePermission(prompt, name)).toBeUndefined();
  },
);

test.each([
  'id.taipei.test',
  'localhost.taipei.test',
  '127.0.0.1.taipei.test',
  'notlocalhost',
  '128.0.0.1',
  '[::2]',
  '',
  undefined,
])('%s is not', async (name) => {
  expect(await pagePermission(prompt, name)).toBe('prompt');
});
