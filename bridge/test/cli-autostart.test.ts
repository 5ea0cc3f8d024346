import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cardbridge } from './support/cardbridge.js';

/** `cardbridge autostart`, as a real process, on the system whose settings are files. */
describe.runIf(process.platform === 'linux')('cardbridge autostart', () => {
  let base: string;
  let place: string;
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'cardbridge-autostart-'));
    place = join(base, 'config', 'autostart', 'cardbridge.desktop');
  });
  afterEach(() => rm(base, { recursive: true }));

  const run = (...args: string[]) =>
    cardbridge(['autostart', ...args], join(base, 'run'), { XDG_CONFIG_DIRS: join(base, 'none'), APPIMAGE: '', HOME: base });

  test('on, off and how it stands, for programs', async () => {
    const told = (on: boolean) => ({ status: 0, json: { ok: true, on, place } });
    expect(await run('--json')).toMatchObject(told(false));
    expect(await run('on', '--json')).toMatchObject(told(true));
    expect(await run('status', '--json')).toMatchObject(told(true));
    expect(await readFile(place, 'utf8')).toMatch(/^Exec=.*cardbridge\.js"? desktop --background$/m);
    expect(await run('off', '--json')).toMatchObject(told(false));
    expect(await run('--json')).toMatchObject(told(false));
  });

  test.each([
    ['zh-TW', '以後登入電腦時，會自動啟動 CardBridge。', '登入電腦時會自動啟動 CardBridge。', '設定位置'],
    ['en', 'From now on CardBridge starts when you log in.', 'CardBridge starts when you log in.', 'kept in'],
  ])('in %s', async (language, turned, state, where) => {
    expect((await run('on', '--language', language)).stdout).toBe(`${turned}\n`);
    expect((await run('--language', language)).stdout).toBe(`${state}\n${where}: ${place}\n`);
  });

  test('what it cannot be is said', async () => {
    expect(await run('maybe', '--json')).toMatchObject({ status: 1, json: { ok: false, code: 'ERR_USAGE' } });
  });
});
