import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setLoopbackPermission as allowInChromium, openChromium } from './chromium/open-chromium.js';
import { setLoopbackPermission as allowInFirefox, openFirefox } from './firefox/open-firefox.js';
import { type BrowserWorld, connectIn, type Seen, seenBy, startBrowserWorld, trustAuthority } from './world/index.js';

/** Lets a page reach loopback with TLS and in no other way, as a browser does that blocks `ws://` on https pages. */
const TLS_ONLY = "default-src 'self'; connect-src https://127.0.0.1:* wss://127.0.0.1:*; style-src 'self' 'unsafe-inline'";
const cardbridge = join(
  dirname(createRequire(import.meta.url).resolve('@cardbridge/bridge/package.json')),
  'bin/cardbridge.js',
);

interface VisitedPage {
  /** Clicks the button and waits for what comes of it. */
  connect(): Promise<Seen>;
  authenticate(challengeNonce: string): Promise<void>;
  seen(): Promise<Seen>;
  close(): Promise<void>;
}

/** Starts a browser, as it is after the person started it again, and opens a page that may reach loopback. */
type Visit = (world: BrowserWorld, url: string) => Promise<VisitedPage>;

const visitInChromium: Visit = async (world, url) => {
  const browser = await openChromium(world);
  const page = await browser.newPage();
  await page.goto(url);
  await allowInChromium(page, world.id.origin, 'granted');
  return {
    connect: () => connectIn(page),
    authenticate: async (challengeNonce) => {
      await page.fill('#nonce', challengeNonce);
      await page.click('#authenticate');
    },
    seen: () => seenBy(page),
    close: () => browser.close(),
  };
};

/** Where the command line looks for profiles in the world's home. */
const firefoxProfile = (world: BrowserWorld) => join(world.home, '.mozilla/firefox/abcd.default-esr');

const visitInFirefox: Visit = async (world, url) => {
  const firefox = await openFirefox(world, { profile: firefoxProfile(world) });
  const context = await firefox.browser.createBrowserContext();
  await allowInFirefox(context, world.id.origin, 'granted');
  const page = await context.newPage();
  await page.goto(url);
  return {
    connect: () => connectIn(page),
    authenticate: async (challengeNonce) => {
      await page.type('#nonce', challengeNonce);
      await page.click('#authenticate');
    },
    seen: () => seenBy(page),
    close: () => firefox.close(),
  };
};

/** Each of them starts a world and up to three browsers. */
const PATIENT = { timeout: 180_000 };

describe.each([
  ['Chromium', 'chromium', visitInChromium],
  ['Firefox', 'firefox', visitInFirefox],
] as const)('wss, in %s', (_, requirement, visit) => {
  describeWith([requirement, 'nss-tools'], 'a page that may reach loopback with TLS only', () => {
    let world: BrowserWorld;
    let page: VisitedPage | undefined;

    beforeEach(async () => {
      world = await startBrowserWorld();
      await trustAuthority(firefoxProfile(world), world.authorityFile);
    });
    afterEach(async () => {
      await leave();
      await world?.stop();
    });

    const leave = async () => {
      await page?.close();
      page = undefined;
    };
    const open = async (url: string) => {
      await leave();
      page = await visit(world, url);
      return page;
    };
    const trust = (command: string) =>
      new Promise<Record<string, unknown>>((resolve, reject) => {
        const environment = { ...process.env, ...world.environment, XDG_DATA_HOME: '', XDG_CONFIG_HOME: '' };
        execFile(process.execPath, [cardbridge, 'trust', command, '--json'], { env: environment }, (error, stdout, stderr) => {
          if (error) reject(new Error(`${stdout}${stderr}`));
          else resolve(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
        });
      });
    const secureSocket = (result: string) => ({ by: 'WebSocket', url: `wss://127.0.0.1:${world.tlsPort}/`, result });

    test(
      'after `cardbridge trust install` a card proves there who the person is; before, and after `trust remove`, the bridge looks absent',
      PATIENT,
      async () => {
        const restricted = world.id.page({ csp: TLS_ONLY });
        expect(await (await open(restricted)).connect()).toMatchObject({ outcome: 'ERR_BRIDGE_ABSENT' });

        expect(await trust('install')).toMatchObject({ ok: true, daemon: { port: world.tlsPort } });
        const trusting = await open(restricted);
        const connected = await trusting.connect();
        expect(connected).toMatchObject({ outcome: 'ready' });
        expect(connected.calls).toContainEqual(secureSocket('open'));
        expect(connected.calls.filter(({ by, url }) => by === 'WebSocket' && url.startsWith('ws:'))).toEqual([]);
        await trusting.authenticate(randomBytes(33).toString('base64'));
        const asked = await world.panel.answerPin(world.person.pin, AbortSignal.timeout(20_000));
        expect(asked.origin).toBe(world.id.origin);
        await expect.poll(async () => (await trusting.seen()).authentication).toBe('RS256');

        expect(await trust('remove')).toMatchObject({ ok: true, daemon: { port: null } });
        // The connection ends with the listener.
        await expect.poll(async () => (await trusting.seen()).calls).toContainEqual(secureSocket('closed 1006'));
        expect(await (await open(restricted)).connect()).toMatchObject({ outcome: 'ERR_BRIDGE_ABSENT' });
      },
    );

    test('a page that may reach either way takes the plain one, as before', PATIENT, async () => {
      await trust('install');
      const seen = await (await open(world.id.page())).connect();
      expect(seen.outcome).toBe('ready');
      expect(seen.calls.filter(({ url }) => /^(https|wss):/.test(url))).toEqual([]);
    });

    test('D-20 a certificate that this browser was not told to trust is none: the bridge looks absent', PATIENT, async () => {
      // As of another person, or of a program that holds the port.
      await trust('install');
      const stranger = { ...world, home: join(world.home, 'stranger') };
      await trustAuthority(join(stranger.home, '.pki/nssdb'), world.authorityFile);
      await trustAuthority(firefoxProfile(stranger), world.authorityFile);
      page = await visit(stranger, world.id.page({ csp: TLS_ONLY }));
      const seen = await page.connect();
      expect(seen).toMatchObject({ outcome: 'ERR_BRIDGE_ABSENT' });
      expect(seen.calls.filter(({ by }) => by === 'WebSocket')).toEqual([]);
      expect(seen.calls).toContainEqual({ by: 'fetch', url: `https://127.0.0.1:${world.tlsPort}/`, result: 'failed' });
    });
  });
});
