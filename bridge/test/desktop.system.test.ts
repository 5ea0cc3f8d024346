import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakePinentry, type FakePinentry } from '@cardbridge/fixtures/pinentry';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { askDesktop, type DesktopProgram, startDesktopProgram } from './support/desktop-program.js';
import { startTrayBus, type TrayBus } from './support/tray-bus.js';
import { openTrayMenu, type TrayMenu } from './support/tray-menu.js';

describeWith(['tray-host'], 'cardbridge desktop on a session bus', () => {
  let base: string;
  let directory: string;
  let bus: TrayBus;
  let fake: FakePinentry;
  let program: DesktopProgram;
  let menu: TrayMenu;
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'cardbridge-desktop-'));
    directory = join(base, 'run');
    await mkdir(join(base, 'home'));
    bus = await startTrayBus();
    fake = await createFakePinentry('ok', 'ok', 'ok', 'ok');
    await ask('grants', 'allow', 'https://a.example');
    await ask('grants', 'deny', 'https://b.example:8443');
    program = startDesktopProgram(['--language', 'en', '--background', '--pinentry', fake.program], {
      directory,
      environment: { DBUS_SESSION_BUS_ADDRESS: bus.address },
    });
    await program.ready;
    const open = async () => {
      menu = await openTrayMenu(bus.address, program.child.pid ?? 0);
    };
    await expect.poll(() => open().then(() => 'open', String)).toBe('open');
  });
  afterEach(async () => {
    menu.close();
    await program.stop();
    await bus.stop();
    await fake.remove();
    await rm(base, { recursive: true, force: true });
  });

  const ask = (...args: string[]) => askDesktop(args, { directory });
  const labels = async () => (await menu.entries()).map(({ label }) => label);
  const entry = async (label: string) => (await menu.entries()).find((entry) => entry.label === label);
  const windows = async () => (await fake.shown()).map(({ title }) => title);

  test('the icon wants attention where there is no PC/SC, and the menu says why', async () => {
    await expect.poll(() => menu.status()).toBe('NeedsAttention');
    const [state, reason] = await labels();
    expect(state).toBe('CardBridge: needs your attention');
    expect(reason).toMatch(/smart card (service|support)/);
    await menu.click(reason ?? '');
    await expect.poll(windows).toEqual(['CardBridge - About CardBridge']);
    expect((await fake.shown())[0]?.description).toContain(reason);
  });

  test('a grant is revoked by a click, and one that the command line makes appears', async () => {
    expect(await labels()).toEqual(
      expect.arrayContaining(['https://a.example always allowed', 'https://b.example:8443 never allowed']),
    );
    await menu.click('Revoke, and ask me next time');
    await expect
      .poll(async () => (await ask('grants', '--json')).json?.grants)
      .toMatchObject([{ origin: 'https://b.example:8443', decision: 'never' }]);
    await expect.poll(labels).not.toContain('https://a.example always allowed');
    await ask('grants', 'allow', 'https://c.example');
    await expect.poll(labels).toContain('https://c.example always allowed');
  });

  test('pages are paused and served again', async () => {
    await menu.click('Pause');
    await expect.poll(labels).toContain('CardBridge: paused');
    expect((await ask('status', '--json')).json).toMatchObject({ paused: true });
    await menu.click('Resume');
    await expect.poll(labels).toContain('Pause');
    expect((await ask('status', '--json')).json).toMatchObject({ paused: false });
  });

  test('another language counts at once, and at the next start', async () => {
    await menu.click('正體中文');
    await expect.poll(() => menu.title()).toMatch(/^CardBridge：/);
    expect(await entry('正體中文')).toMatchObject({ checked: true });
    await menu.click('關於…');
    await expect.poll(windows).toEqual(['CardBridge - 關於 CardBridge']);
    const settings = await readFile(join(base, 'data', 'settings.json'), 'utf8');
    expect(JSON.parse(settings)).toEqual({ version: 1, language: 'zh-TW', checkForUpdates: true });
  });

  test('starting at login is turned on and off', async () => {
    const isOn = async () => (await entry('Start at login'))?.checked;
    await expect.poll(async () => (await entry('Start at login'))?.enabled).toBe(true);
    expect(await isOn()).toBe(false);
    await menu.click('Start at login');
    await expect.poll(isOn).toBe(true);
    const folder = join(base, 'config', 'autostart');
    const [file = ''] = await readdir(folder);
    expect(await readFile(join(folder, file), 'utf8')).toMatch(/^Exec=.*desktop.*--background/m);
    await menu.click('Start at login');
    await expect.poll(isOn).toBe(false);
  });

  test('the check of this computer is a window that says what is wrong', async () => {
    await expect.poll(() => menu.status()).toBe('NeedsAttention');
    await menu.click('Check this computer …');
    await expect.poll(windows).toEqual(['CardBridge - What the check found']);
    const [first, , second] = ((await fake.shown())[0]?.description ?? '').split('\n');
    expect(first).toMatch(/^\d+ failed/);
    // What is wrong comes first: a window may have no room for all.
    expect(second).toMatch(/^\[failed/);
  });

  test('the report is in a file of this person where there is no clipboard', async () => {
    await menu.click('Copy a report …');
    await expect.poll(windows).toEqual(['CardBridge - Report']);
    const path = /^\/.*\.txt$/m.exec((await fake.shown())[0]?.description ?? '')?.[0] ?? '';
    expect(path.startsWith(join(base, 'home'))).toBe(true);
    const report = await readFile(path, 'utf8');
    expect(report).toContain('CardBridge');
    expect(report).not.toContain('a.example');
  });

  test('the end is one click away, and leaves nothing', async () => {
    await menu.click('Quit');
    expect(await program.result).toMatchObject({ status: 0, stderr: '' });
    expect(await readdir(directory)).toEqual([]);
    expect((await ask('status', '--json')).json).toMatchObject({ code: 'ERR_DAEMON_NOT_RUNNING' });
  });

  test('without its bus it runs on', async () => {
    await bus.stop();
    expect((await ask('status', '--json')).json).toMatchObject({ ok: true, pid: program.child.pid });
  });
});
