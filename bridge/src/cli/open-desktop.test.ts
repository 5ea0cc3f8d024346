import { expect, test } from 'vitest';
import { openDesktop } from './open-desktop.js';

test.each([
  ['win32', undefined, 'windows'],
  ['darwin', undefined, 'osascript'],
  ['linux', undefined, 'pinentry'],
  ['freebsd', undefined, 'pinentry'],
  ['win32', '/opt/pinentry', 'pinentry'],
  ['darwin', '/opt/pinentry', 'pinentry'],
] as const)('on %s with --pinentry %s the person is asked by %s', async (platform, pinentry, name) => {
  const desktop = openDesktop({ language: 'en', pinentry, backend: 'winscard', platform });
  expect(desktop.prompt.name).toBe(name);
  await desktop.close();
});

test('D-21 on Windows, where the door cannot find out whose a socket is, it gets somebody to ask', async () => {
  for (const platform of ['win32', 'linux', 'darwin'] as const) {
    const desktop = openDesktop({ language: 'en', pinentry: undefined, backend: 'winscard', platform });
    expect(desktop.peerUser !== undefined).toBe(platform === 'win32');
    await desktop.close();
  }
});
