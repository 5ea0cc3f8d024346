import { createFakePinentry } from '@cardbridge/fixtures/pinentry';
import { expect, onTestFinished, test } from 'vitest';
import { openDesktop } from './open-desktop.js';

test.each([
  ['win32', undefined, 'windows'],
  ['darwin', undefined, 'osascript'],
  ['linux', undefined, 'pinentry'],
  ['freebsd', undefined, 'pinentry'],
  ['win32', '/opt/pinentry', 'pinentry'],
  ['darwin', '/opt/pinentry', 'pinentry'],
] as const)('on %s with --pinentry %s the person is asked by %s', async (platform, pinentry, name) => {
  const desktop = openDesktop({ language: () => 'en', pinentry, backend: 'winscard', platform });
  expect(desktop.prompt.name).toBe(name);
  await desktop.close();
});

test('D-21 on Windows, where the door cannot find out whose a socket is, it gets somebody to ask', async () => {
  for (const platform of ['win32', 'linux', 'darwin'] as const) {
    const desktop = openDesktop({ language: () => 'en', pinentry: undefined, backend: 'winscard', platform });
    expect(desktop.peerUser !== undefined).toBe(platform === 'win32');
    await desktop.close();
  }
});

test.skipIf(process.platform === 'win32')('another language counts from the next window on', async () => {
  const fake = await createFakePinentry('yes', 'yes', 'yes');
  onTestFinished(fake.remove);
  let language: 'zh-TW' | 'en' = 'en';
  const desktop = openDesktop({ language: () => language, pinentry: fake.program, backend: 'winscard' });
  const { signal } = new AbortController();
  const subject = { origin: 'https://a.example', cardKind: 'citizen', simulated: false } as const;
  await desktop.prompt.inform({ about: 'locked', ...subject }, { signal });
  language = 'zh-TW';
  await desktop.prompt.inform({ about: 'locked', ...subject }, { signal });
  const said = (await fake.shown()).map(({ description }) => description);
  expect(said[0]).not.toMatch(/\p{Script=Han}/u);
  expect(said[1]).toMatch(/\p{Script=Han}/u);
});

test.skipIf(process.platform === 'win32')('a message is a window with one button', async () => {
  const fake = await createFakePinentry('yes');
  onTestFinished(fake.remove);
  const desktop = openDesktop({ language: () => 'en', pinentry: fake.program, backend: 'winscard' });
  const { signal } = new AbortController();
  await desktop.showMessage({ title: 'CardBridge - About', text: 'one\n100% two', ok: 'OK' }, { signal, timeLimit: 10_000 });
  expect(await fake.shown()).toMatchObject([{ title: 'CardBridge - About', description: 'one\n100% two', ok: 'OK' }]);
});
