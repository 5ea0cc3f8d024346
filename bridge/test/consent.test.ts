import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakePinentry, type FakePinentry } from '@cardbridge/fixtures/pinentry';
import { CloseCode, SUBPROTOCOL } from '@cardbridge/sdk/protocol';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { cardbridge, logLines, NO_PCSCD, type RunningDaemon, startDaemonProcess } from './support/cardbridge.js';
import { rawPage } from './support/raw-page.js';

/**
 * Who may use cards, through the whole daemon: pages with a socket each, a person at a pinentry window, and the command line. There
 * is no PC/SC here, so what a page that was let in gets to see is `bridge.info`.
 */
const ORIGIN = 'https://www.example.gov.tw';

let base: string;
let directory: string;
let policyFile: string;
let pinentry: FakePinentry;
let daemon: RunningDaemon;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'cardbridge-consent-'));
  directory = join(base, 'run');
  policyFile = join(base, 'config', 'cardbridge', 'policy.json');
  await mkdir(join(base, 'config', 'cardbridge'), { recursive: true });
  pinentry = await createFakePinentry();
  await startDaemon();
});
afterEach(async () => {
  await daemon.stop();
  await pinentry.remove();
  await rm(base, { recursive: true, force: true });
});

async function startDaemon(): Promise<void> {
  daemon = await startDaemonProcess(['--pinentry', pinentry.program, '--language', 'en'], directory, NO_PCSCD);
}
const run = (...args: string[]) => cardbridge([...args, '--json'], directory, NO_PCSCD);
const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000, interval: 50 });
const windows = () => pinentry.shown();

const openPage = (origin = ORIGIN) => rawPage(daemon.port, origin);

const GRANTED = { result: { granted: true } };
const INFO = { result: { version: expect.any(String), protocol: SUBPROTOCOL, simulated: false } };

// The pinentry of these tests is for POSIX systems, as pinentry itself.
describe.runIf(process.platform !== 'win32')('a site that nobody decided about', () => {
  test('D-07 D-08 is asked about by name, and learns nothing before; once is until its connection closes', async () => {
    const page = await openPage();
    for (const method of ['bridge.info', 'readers.list', 'card.readNhi', 'fly']) {
      expect(await page.ask(method)).toEqual({ error: 'ERR_ACCESS_REQUIRED' });
    }
    expect(await windows()).toEqual([]);
    await pinentry.answer('once');
    expect(await page.ask('access.request')).toEqual(GRANTED);
    const [window, ...more] = await windows();
    expect(window?.description).toContain(ORIGIN);
    expect(more).toEqual([]);
    expect(await page.ask('bridge.info')).toEqual(INFO);
    expect((await run('grants')).json).toMatchObject({ grants: [] });
    page.leave();
    await page.closed;

    const again = await openPage();
    expect(await again.ask('bridge.info')).toEqual({ error: 'ERR_ACCESS_REQUIRED' });
    await pinentry.answer('once');
    expect(await again.ask('access.request')).toEqual(GRANTED);
    expect(await windows()).toHaveLength(2);
  });

  test('always holds over a restart, and is listed', async () => {
    await pinentry.answer('always');
    const page = await openPage();
    expect(await page.ask('access.request')).toEqual(GRANTED);
    expect((await run('grants')).json).toMatchObject({ grants: [{ origin: ORIGIN, decision: 'always' }] });
    await daemon.stop();
    await startDaemon();
    const later = await openPage();
    expect(await later.ask('access.request')).toEqual(GRANTED);
    expect(await later.ask('bridge.info')).toEqual(INFO);
    expect(await windows()).toHaveLength(1);
  });

  test('D-14 is refused by a no, closed, and not asked about again at once', async () => {
    await pinentry.answer('no');
    const page = await openPage();
    expect(await page.ask('access.request')).toEqual({ error: 'ERR_ACCESS_REFUSED' });
    expect(await page.closed).toBe(CloseCode.accessRefused);
    const again = await openPage();
    expect(await again.ask('access.request')).toEqual({ error: 'ERR_PROMPT_COOLING_DOWN' });
    expect(await windows()).toHaveLength(1);
    // A no is not remembered: it is no grant.
    expect((await run('grants')).json).toMatchObject({ grants: [] });
    // Another site is another matter.
    await pinentry.answer('once');
    const other = await openPage('https://other.example');
    expect(await other.ask('access.request')).toEqual(GRANTED);
  });

  test('D-48 that goes away takes its window with it; question and answer are in the log', async () => {
    await pinentry.answer('hang');
    const page = await openPage();
    void page.ask('access.request');
    await soon(async () => expect(await windows()).toHaveLength(1));
    const about = (msg: string) => logLines(daemon.log()).filter((line) => line.origin === ORIGIN && line.msg === msg);
    expect(about('access question')).toHaveLength(1);
    expect(about('access answer')).toEqual([]);
    page.leave();
    await soon(() => expect(about('access answer')).toMatchObject([{ level: 30, answer: 'none' }]));
  });
});

describe.runIf(process.platform !== 'win32')('a site that was let in', () => {
  test('D-08 loses its connection with its grant', async () => {
    await run('grants', 'allow', ORIGIN);
    const page = await openPage();
    expect(await page.ask('access.request')).toEqual(GRANTED);
    expect(await page.ask('bridge.info')).toEqual(INFO);
    expect((await run('grants', 'revoke', ORIGIN)).json).toMatchObject({ ok: true });
    expect(await page.closed).toBe(CloseCode.accessRefused);
    expect(await windows()).toEqual([]);
    expect(logLines(daemon.log())).toContainEqual(
      expect.objectContaining({ level: 30, msg: 'grant', origin: ORIGIN, decision: 'always' }),
    );
    expect(logLines(daemon.log())).toContainEqual(
      expect.objectContaining({ level: 30, msg: 'grant', origin: ORIGIN, decision: 'none' }),
    );
  });

  test.each([
    ['revoked', [ORIGIN], 'ERR_USAGE'],
    ['revoked with all others', ['--all'], undefined],
  ])('D-08 loses it when it was let in for once and is %s', async (_, what, code) => {
    await pinentry.answer('once');
    const page = await openPage();
    expect(await page.ask('access.request')).toEqual(GRANTED);
    // Nothing was remembered, which the command line says.
    expect((await run('grants', 'revoke', ...what)).json).toMatchObject(code === undefined ? { ok: true } : { code });
    expect(await page.closed).toBe(CloseCode.accessRefused);
  });

  test('D-08 a no that the person wrote down is never asked about', async () => {
    await run('grants', 'deny', ORIGIN);
    const page = await openPage();
    expect(await page.ask('access.request')).toEqual({ error: 'ERR_ACCESS_REFUSED' });
    expect(await page.closed).toBe(CloseCode.accessRefused);
    expect(await windows()).toEqual([]);
  });

  test('D-08 loses it with the policy, live: denied, broken, and in again when it is mended', async () => {
    let readings = 1;
    /** Waits until the daemon has read it. */
    const policy = async (text: string) => {
      await writeFile(policyFile, text);
      readings += 1;
      await soon(() =>
        expect(logLines(daemon.log()).filter(({ msg }) => `${msg}`.startsWith('policy'))).toHaveLength(readings),
      );
    };
    const letIn = async () => {
      const page = await openPage();
      expect(await page.ask('access.request')).toEqual(GRANTED);
      return page;
    };
    const refused = async (origin?: string) =>
      expect(await (await openPage(origin)).ask('access.request')).toEqual({ error: 'ERR_ACCESS_REFUSED' });
    await run('grants', 'allow', ORIGIN);
    const first = await letIn();
    await policy(`{"origins":{"deny":["${ORIGIN}"]}}`);
    expect(await first.closed).toBe(CloseCode.accessRefused);
    await refused();

    await policy(`{"origins":{"allow":["${ORIGIN}"]}}`);
    const second = await letIn();
    await policy('{"origins":');
    expect(await second.closed).toBe(CloseCode.accessRefused);
    await refused();
    await refused('https://unknown.example');
    expect((await run('status')).json).toMatchObject({
      policy: { path: policyFile, trouble: { code: 'ERR_CONFIGURATION_INVALID', detail: expect.stringContaining('line 1') } },
    });

    await policy(`{"origins":{"allow":["${ORIGIN}"]} }`);
    await letIn();
    expect((await run('status')).json).toMatchObject({ policy: { path: policyFile } });
    expect(await windows()).toEqual([]);
  });

  test('D-08 loses it when the grants are damaged, until all is revoked', async () => {
    await run('grants', 'allow', ORIGIN);
    const page = await openPage();
    expect(await page.ask('access.request')).toEqual(GRANTED);
    await writeFile(join(base, 'data', 'grants.json'), 'not ours');
    expect((await run('grants', 'allow', 'https://other.example')).json).toMatchObject({ code: 'ERR_GRANTS_UNREADABLE' });
    expect(await page.closed).toBe(CloseCode.accessRefused);
    expect((await run('status')).json).toMatchObject({ grants: { count: 0, trouble: { code: 'ERR_GRANTS_UNREADABLE' } } });
    await run('grants', 'revoke', '--all');
    await pinentry.answer('once');
    const later = await openPage();
    expect(await later.ask('access.request')).toEqual(GRANTED);
  });
});
