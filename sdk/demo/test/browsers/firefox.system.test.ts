import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { describeWith } from '@cardbridge/fixtures/requirements';
import type { BrowserContext, Frame, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { frameIn } from './firefox/frame-in.js';
import { manageFirefox } from './firefox/manage-firefox.js';
import {
  openFirefox,
  type Preferences,
  type RunningFirefox,
  setLoopbackPermission,
  WEB_SOCKETS_TOO,
} from './firefox/open-firefox.js';
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

/** Far longer than a page of ours takes to begin with what it does by itself. */
const A_WHILE_MS = 2_000;

const kinds = [
  ['Firefox as of 154, where a WebSocket needs the permission too', WEB_SOCKETS_TOO],
  ['Firefox ESR 153, where only fetch needs the permission', {}],
] as const;

describeWith(['firefox', 'nss-tools'], 'a public page in Firefox', () => {
  let world: BrowserWorld;
  let firefox: RunningFirefox;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    world = await startBrowserWorld();
  });
  afterAll(() => world?.stop());
  beforeEach(() => world.startDaemon());

  /** One for the tests of a suite, with a context of its own for each: permissions are a context's. */
  const useFirefox = (preferences: Preferences) => {
    beforeAll(async () => {
      firefox = await openFirefox(world, { preferences });
    });
    afterAll(() => firefox?.close());
    beforeEach(async () => {
      context = await firefox.browser.createBrowserContext();
      page = await context.newPage();
    });
    afterEach(() => context?.close());
  };

  const visit = async (url: string, permissions: Readonly<Record<string, 'granted' | 'denied'>> = {}) => {
    for (const [origin, state] of Object.entries(permissions)) await setLoopbackPermission(context, origin, state);
    await page.goto(url);
  };

  const answerAccess = () => world.panel.answerAccess('no', AbortSignal.timeout(20_000));

  describe.each(kinds)('%s', (_, preferences) => {
    useFirefox(preferences);

    test('granted: the bridge is there, and a card signs', async () => {
      await visit(world.id.page(), { [world.id.origin]: 'granted' });
      expect(await permissionIn(page)).toBe('granted');
      expect(await connectIn(page)).toMatchObject({
        outcome: 'ready',
        states: ['probing', 'connecting', 'waiting-for-access', 'ready'],
      });
      await page.type('#nonce', randomBytes(33).toString('base64'));
      await page.click('#authenticate');
      await world.panel.answerPin(world.person.pin, AbortSignal.timeout(20_000));
      await expect.poll(async () => (await seenBy(page)).authentication).toBe('RS256');
    });

    test('granted, and no bridge: absent', async () => {
      await world.stopDaemon();
      await visit(world.id.page(), { [world.id.origin]: 'granted' });
      expect(await connectIn(page)).toMatchObject({ outcome: 'ERR_BRIDGE_ABSENT', states: ['probing', 'closed'] });
    });

    test('denied: the page is told so, and not whether there is a bridge', async () => {
      await visit(world.id.page(), { [world.id.origin]: 'denied' });
      const denied = { outcome: 'ERR_BROWSER_PERMISSION_DENIED', states: ['probing', 'closed'] };
      expect(await connectIn(page)).toMatchObject(denied);
      await world.stopDaemon();
      expect(await connectIn(page)).toMatchObject(denied);
    });

    test('not asked yet: the question is open for as long as nobody answers', async () => {
      await visit(world.id.page());
      await page.click('#connect');
      await stateIn(page, 'browser-prompt');
      const { states, outcome, calls } = await seenBy(page);
      expect({ states, outcome }).toEqual({ states: ['probing', 'browser-prompt'], outcome: undefined });
      expect(calls.filter(({ result }) => result === 'pending').map(({ url }) => url)).toEqual([
        `http://127.0.0.1:${world.ports[0]}/`,
      ]);
    });

    test('not asked yet, and no bridge: absent, and nothing to ask', async () => {
      await world.stopDaemon();
      await visit(world.id.page());
      expect(await connectIn(page)).toMatchObject({ outcome: 'ERR_BRIDGE_ABSENT', states: ['probing', 'closed'] });
      expect(await permissionIn(page)).toBe('prompt');
    });

    test('a foreign page that the browser allows: the person is asked for its name', async () => {
      await visit(world.foreign.page(), { [world.foreign.origin]: 'granted' });
      await page.click('#connect');
      await stateIn(page, 'waiting-for-access');
      expect(await answerAccess()).toMatchObject({ about: 'access', origin: world.foreign.origin });
      expect((await outcomeIn(page)).outcome).toBe('ERR_ACCESS_REFUSED');
    });
  });

  describe('in either of them', () => {
    useFirefox(WEB_SOCKETS_TOO);

    test('nothing reaches this computer before the click', async () => {
      await world.stopDaemon();
      const listener = await listenInstead(world.ports[0]);
      try {
        await visit(world.id.page(), { [world.id.origin]: 'granted' });
        await delay(A_WHILE_MS);
        expect((await seenBy(page)).calls).toEqual([]);
        await page.goto(world.id.elementsPage());
        await delay(A_WHILE_MS);
        expect((await seenBy(page)).calls).toEqual([]);
        expect(listener.connections()).toBe(0);

        await page.click('>>> [data-testid="connect"]');
        await expect.poll(() => listener.connections()).toBeGreaterThan(0);
      } finally {
        await listener.stop();
      }
    });

    test('a page that waits for the bridge notices when it starts', async () => {
      await world.stopDaemon();
      await visit(world.id.elementsPage(), { [world.id.origin]: 'granted' });
      await page.click('>>> [data-testid="connect"]');
      await stateIn(page, 'absent');
      const before = (await seenBy(page)).calls.length;
      await expect.poll(async () => (await seenBy(page)).calls.length).toBeGreaterThan(before);
      await world.startDaemon();
      await stateIn(page, 'ready');
    });

    test('two tabs, each with its connection', async () => {
      await visit(world.id.page(), { [world.id.origin]: 'granted' });
      const other = await context.newPage();
      await other.goto(world.id.page());
      expect((await connectIn(page)).outcome).toBe('ready');
      expect((await connectIn(other)).outcome).toBe('ready');
      await page.click('#close');
      await stateIn(page, 'closed');
      expect((await seenBy(other)).states.at(-1)).toBe('ready');
    });

    test('a worker of the page has its permission', async () => {
      await visit(world.id.page(), { [world.id.origin]: 'granted' });
      await page.click('#worker');
      await expect.poll(async () => (await seenBy(page)).worker).toMatchObject({ outcome: 'ready' });
      await setLoopbackPermission(context, world.id.origin, 'denied');
      await page.reload();
      await page.click('#worker');
      await expect
        .poll(async () => (await seenBy(page)).worker)
        .toMatchObject({ outcome: 'ERR_BROWSER_PERMISSION_DENIED', permissions: { 'loopback-network': 'denied' } });
    });

    test('a page that its own policy keeps from this computer: the bridge looks absent', async () => {
      await visit(world.id.page({ csp: "connect-src 'self'" }), { [world.id.origin]: 'granted' });
      expect((await connectIn(page)).outcome).toBe('ERR_BRIDGE_ABSENT');
    });

    describe('a foreign frame in a page of the service', () => {
      const framed = async (permissions: Readonly<Record<string, 'granted' | 'denied'>>, allow?: string): Promise<Frame> => {
        // A site that was refused rests for a while, and these tests are one site.
        await world.stopDaemon();
        await world.startDaemon();
        const frame = world.foreign.page();
        await visit(world.id.page(allow === undefined ? { frame } : { frame, allow }), permissions);
        await expect.poll(() => permissionIn(frameIn(page)).catch(() => undefined)).toBeDefined();
        return frameIn(page);
      };
      /** It got to the bridge, which asks about the frame and not about the page that it is in. */
      const expectConsent = async (frame: Frame) => {
        await frame.click('#connect');
        expect(await answerAccess()).toMatchObject({ about: 'access', origin: world.foreign.origin });
        expect((await outcomeIn(frame)).outcome).toBe('ERR_ACCESS_REFUSED');
        // That no was the frame's: the page keeps what it has.
        expect((await connectIn(page)).outcome).toBe('ready');
      };

      test('without allow= the permission of the page is not the frame’s', async () => {
        const frame = await framed({ [world.id.origin]: 'granted' });
        expect((await connectIn(frame)).outcome).toBe('ERR_BROWSER_PERMISSION_DENIED');
        expect(await permissionIn(frame)).toBe('denied');
        expect((await connectIn(page)).outcome).toBe('ready');
      });

      test('with allow= it is, and the bridge asks about the frame', async () => {
        const frame = await framed({ [world.id.origin]: 'granted' }, 'loopback-network');
        expect(await permissionIn(frame)).toBe('granted');
        await expectConsent(frame);
      });

      test('with allow= and a page that was denied it reaches nothing', async () => {
        const frame = await framed({ [world.id.origin]: 'denied' }, 'loopback-network');
        expect((await connectIn(frame)).outcome).toBe('ERR_BROWSER_PERMISSION_DENIED');
      });

      test('with a permission of its own it needs no allow=, whatever the browser says', async () => {
        const frame = await framed({ [world.id.origin]: 'granted', [world.foreign.origin]: 'granted' });
        expect(await permissionIn(frame)).toBe('denied');
        await expectConsent(frame);
      });

      test('with a denial of its own allow= does not help, whatever the browser says', async () => {
        const frame = await framed({ [world.id.origin]: 'granted', [world.foreign.origin]: 'denied' }, 'loopback-network');
        expect(await permissionIn(frame)).toBe('granted');
        await frame.click('#connect');
        // A browser that refuses and says "granted" cannot be told from a computer without the bridge.
        expect((await outcomeIn(frame)).outcome).toBe('ERR_BRIDGE_ABSENT');
      });
    });
  });

  // A copy of the program has to make its caches first, which takes it several times as long to start.
  describe("an enterprise's policy", { timeout: 180_000 }, () => {
    const managed = async (policy: object, body: (context: BrowserContext) => Promise<void>) => {
      const program = await manageFirefox({ LocalNetworkAccess: policy });
      try {
        const firefox = await openFirefox(world, { preferences: WEB_SOCKETS_TOO, executable: program.executable });
        try {
          await body(firefox.browser.defaultBrowserContext());
        } finally {
          await firefox.close();
        }
      } finally {
        await program.remove();
      }
    };

    test.each([['id.taipei.test'], ['*.taipei.test']])('SkipDomains %s: that site is not asked about', async (domain) => {
      await managed({ SkipDomains: [domain] }, async (context) => {
        const page = await context.newPage();
        await page.goto(world.id.page());
        expect(await connectIn(page)).toMatchObject({ outcome: 'ready' });
        // Firefox does not say so to the page.
        expect(await permissionIn(page)).toBe('prompt');
        await page.goto(world.foreign.page());
        await page.click('#connect');
        await stateIn(page, 'browser-prompt');

        await world.stopDaemon();
        await page.goto(world.id.page());
        expect((await connectIn(page)).outcome).toBe('ERR_BRIDGE_ABSENT');
      });
    });

    test('Enabled false: nobody is asked, and the permission has no name', async () => {
      await managed({ Enabled: false }, async (context) => {
        const page = await context.newPage();
        await page.goto(world.id.page());
        expect((await connectIn(page)).outcome).toBe('ready');
        expect(await permissionIn(page)).toBe('TypeError');
        await world.stopDaemon();
        expect((await connectIn(page)).outcome).toBe('ERR_BRIDGE_ABSENT');
      });
    });
  });
});
