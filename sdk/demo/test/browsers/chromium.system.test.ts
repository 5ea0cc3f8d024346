import { randomBytes } from 'node:crypto';
import { describeWith } from '@cardbridge/fixtures/requirements';
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openChromium, setLoopbackPermission } from './chromium/open-chromium.js';
import {
  type BrowserWorld,
  connectIn,
  listenInstead,
  outcomeIn,
  permissionIn,
  seenBy,
  startBrowserWorld,
  stateIn,
} from './world/index.js';

const READY = ['probing', 'connecting', 'waiting-for-access', 'ready'];
const NEVER_CAME = ['probing', 'closed'];
const patience = () => AbortSignal.timeout(20_000);

describeWith(['chromium', 'nss-tools'], 'the SDK on public pages, in Chromium', () => {
  let world: BrowserWorld;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    world = await startBrowserWorld();
    browser = await openChromium(world);
  });
  afterAll(async () => {
    await browser?.close();
    await world?.stop();
  });
  beforeEach(async () => {
    await world.startDaemon();
    context = await browser.newContext();
    page = await context.newPage();
  });
  afterEach(() => context?.close());

  const visit = async (url: string, permissions: Readonly<Record<string, 'granted' | 'denied'>> = {}) => {
    await page.goto(url);
    for (const [origin, setting] of Object.entries(permissions)) await setLoopbackPermission(page, origin, setting);
  };
  const frame = (): Frame => {
    const [, inner] = page.frames();
    if (inner === undefined) throw new Error('the page holds no frame');
    return inner;
  };
  /** What comes over the page's sockets from now on. */
  const listenIn = () => {
    const received: string[] = [];
    page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => received.push(String(payload))));
    return received;
  };

  test('granted: a card proves who the person is', async () => {
    await visit(world.id.page(), { [world.id.origin]: 'granted' });
    expect(await connectIn(page)).toMatchObject({ outcome: 'ready', states: READY });
    await page.fill('#nonce', randomBytes(33).toString('base64'));
    await page.click('#authenticate');
    const asked = await world.panel.answerPin(world.person.pin, patience());
    expect(asked.origin).toBe(world.id.origin);
    await expect.poll(async () => (await seenBy(page)).authentication).toBe('RS256');
  });

  test('granted, absent', async () => {
    await world.stopDaemon();
    await visit(world.id.page(), { [world.id.origin]: 'granted' });
    expect(await connectIn(page)).toMatchObject({ outcome: 'ERR_BRIDGE_ABSENT', states: NEVER_CAME });
  });

  test('granted, absent: the page with the element finds the program when it has started', async () => {
    await world.stopDaemon();
    await visit(world.id.elementsPage(), { [world.id.origin]: 'granted' });
    await page.getByTestId('connect').click();
    await stateIn(page, 'absent');
    await world.startDaemon();
    await stateIn(page, 'ready');
    await page.getByTestId('status-reader').getByText('已找到 2 台').waitFor();
  });

  test.each(['present', 'absent'])('denied, %s: what the program is stays unknown', async (presence) => {
    if (presence === 'absent') await world.stopDaemon();
    await visit(world.id.page(), { [world.id.origin]: 'denied' });
    expect(await connectIn(page)).toMatchObject({ outcome: 'ERR_BROWSER_PERMISSION_DENIED', states: NEVER_CAME });
    await page.goto(world.id.elementsPage());
    await page.getByTestId('connect').click();
    await expect.poll(() => page.getByTestId('problem').getAttribute('data-code')).toBe('ERR_BROWSER_PERMISSION_DENIED');
  });

  test('a page without https can never be allowed: the browser is told to be the wrong one', async () => {
    await visit(world.insecure.page());
    await expect(setLoopbackPermission(page, world.insecure.origin, 'granted')).rejects.toThrow("can't be granted");
    expect(await permissionIn(page)).toBe('denied');
    expect(await connectIn(page)).toMatchObject({ outcome: 'ERR_BROWSER_UNSUPPORTED', states: NEVER_CAME });
  });

  test('nothing of this computer is touched before the click', async () => {
    await world.stopDaemon();
    const listener = await listenInstead(world.ports[0]);
    try {
      for (const url of [world.id.page(), world.id.elementsPage()]) {
        await visit(url, { [world.id.origin]: 'granted' });
        await page.waitForLoadState('networkidle');
        expect((await seenBy(page)).calls).toEqual([]);
      }
      expect(listener.connections()).toBe(0);
      await page.getByTestId('connect').click();
      await expect.poll(listener.connections).toBeGreaterThan(0);
    } finally {
      await listener.stop();
    }
  });

  describe("the page's Content Security Policy", () => {
    const own = "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; connect-src 'self'";

    test('with both kinds of address the bridge is reached', async () => {
      await visit(world.id.page({ csp: `${own} http://127.0.0.1:* ws://127.0.0.1:*` }), { [world.id.origin]: 'granted' });
      expect((await connectIn(page)).outcome).toBe('ready');
    });

    test('without http://127.0.0.1:* the bridge looks absent', async () => {
      for (const also of ['', ' ws://127.0.0.1:*']) {
        await visit(world.id.page({ csp: own + also }), { [world.id.origin]: 'granted' });
        expect(await connectIn(page)).toMatchObject({ outcome: 'ERR_BRIDGE_ABSENT', states: NEVER_CAME });
      }
    });

    test('without ws://127.0.0.1:* the connection is refused', async () => {
      await visit(world.id.page({ csp: `${own} http://127.0.0.1:*` }), { [world.id.origin]: 'granted' });
      expect(await connectIn(page)).toMatchObject({
        outcome: 'ERR_CONNECTION_REFUSED',
        states: ['probing', 'connecting', 'closed'],
      });
    });
  });

  describe('a page of a site that nobody has allowed', () => {
    // A site that was refused rests, and after some refusals every site does.
    beforeEach(async () => {
      await world.stopDaemon();
      await world.startDaemon();
    });

    test('D-01 is asked about by its own origin, and refused learns nothing', async () => {
      const received = listenIn();
      await visit(world.foreign.page(), { [world.foreign.origin]: 'granted' });
      await page.click('#connect');
      await stateIn(page, 'waiting-for-access');
      expect(received).toEqual([]);
      expect(await world.panel.answerAccess('no', patience())).toMatchObject({
        about: 'access',
        origin: world.foreign.origin,
      });
      expect((await outcomeIn(page)).outcome).toBe('ERR_ACCESS_REFUSED');
      expect(received.map((message) => Object.keys(JSON.parse(message)).sort())).toEqual([['error', 'id', 'jsonrpc']]);
      expect(received.join()).not.toMatch(/version|simulated|reader|SIM/i);
    });

    test('D-01 in a frame of a page that the browser lets through, it is judged by its own origin', async () => {
      for (const allow of [undefined, 'loopback-network; local-network-access']) {
        const received = listenIn();
        const policy = allow === undefined ? {} : { allow };
        await visit(world.id.page({ frame: world.foreign.page(), ...policy }), { [world.id.origin]: 'granted' });
        // A permission that a test sets counts in every frame, delegated or not (chromium-prompt has the real one): the bridge
        // has to hold without the browser's help.
        expect(await permissionIn(frame())).toBe('granted');
        await frame().click('#connect');
        expect((await world.panel.answerAccess('no', patience())).origin).toBe(world.foreign.origin);
        expect((await outcomeIn(frame())).outcome).toBe('ERR_ACCESS_REFUSED');
        expect(received).toHaveLength(1);
        // The page around it is still what it was.
        expect((await connectIn(page)).outcome).toBe('ready');
        await world.stopDaemon();
        await world.startDaemon();
        await page.close();
        page = await context.newPage();
      }
    });

    test('D-01 its own permission is worth nothing in a frame of a page that has none', async () => {
      await visit(world.id.page({ frame: world.foreign.page() }), {
        [world.id.origin]: 'denied',
        [world.foreign.origin]: 'granted',
      });
      expect((await connectIn(frame())).outcome).toBe('ERR_BROWSER_PERMISSION_DENIED');
      expect(await world.panel.prompt()).toBeNull();
    });

    test('D-01 holds the allowed site in a frame: that one is itself there, and the page around it gets nothing', async () => {
      await visit(world.foreign.page({ frame: world.id.page() }), { [world.foreign.origin]: 'granted' });
      expect((await connectIn(frame())).outcome).toBe('ready');
      expect(await world.panel.prompt()).toBeNull();
      await page.click('#connect');
      expect((await world.panel.answerAccess('no', patience())).origin).toBe(world.foreign.origin);
      expect((await outcomeIn(page)).outcome).toBe('ERR_ACCESS_REFUSED');
    });
  });

  test.each(['granted', 'denied'] as const)('%s: a worker fares as its page', async (setting) => {
    await visit(world.id.page(), { [world.id.origin]: setting });
    const inPage = await connectIn(page);
    await page.click('#worker');
    await expect.poll(async () => (await seenBy(page)).worker).toBeDefined();
    const { worker } = await seenBy(page);
    expect(worker).toMatchObject({ outcome: inPage.outcome, states: inPage.states });
    expect(worker?.permissions['loopback-network']).toBe(setting);
  });

  test('two tabs at once, one of them behind the other', async () => {
    await visit(world.id.page(), { [world.id.origin]: 'granted' });
    const other = await context.newPage();
    await other.goto(world.id.page());
    await other.bringToFront();
    const both = await Promise.all(
      [page, other].map(async (tab) => {
        await tab.evaluate("document.querySelector('#connect').click()");
        return outcomeIn(tab);
      }),
    );
    expect(both.map(({ outcome }) => outcome)).toEqual(['ready', 'ready']);
  });

  test('a page that is left gives back its place and the window that it raised; come back to, it can connect anew', async () => {
    await visit(world.id.page(), { [world.id.origin]: 'granted' });
    await connectIn(page);
    await page.fill('#nonce', randomBytes(33).toString('base64'));
    await page.click('#authenticate');
    await expect.poll(async () => (await world.panel.prompt())?.about).toBe('pin');
    await page.goto(world.foreign.page());
    await expect.poll(() => world.panel.prompt()).toBeNull();
    await page.goBack();
    expect((await connectIn(page)).outcome).toBe('ready');
  });
});
