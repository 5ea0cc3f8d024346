import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { anyFreePort, chromiumPath } from '@cardbridge/fixtures/machine';
import { loadTestPki, signToken } from '@cardbridge/fixtures/pki';
import { startPostgresql } from '@cardbridge/fixtures/postgresql';
import { startRedis } from '@cardbridge/fixtures/redis';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { httpIdentityServer } from '@cardbridge/sdk/flows';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { browserFetch } from '../src/browser-fetch.js';
import { launchChromium } from '../src/page-driver.js';
import { type RelyingParty, startRelyingParty } from '../src/relying-party/index.js';
import { openStores, type Stores } from '../src/server/open-stores.js';
import { startRegistration } from './support/start-registration.js';
import { codeIn, startTestServer, TEST_PASSWORD, type TestServer } from './support/start-test-server.js';

const SCRIPT = '<script>document.title="ran"</script>';
const IMAGE = '"><img src=x onerror=document.title="ran">';

describeWith(['chromium'], 'attacks on members, in Chromium', () => {
  let server: TestServer;
  let service: RelyingParty;
  let foreign: Server;
  let foreignUrl: string;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    const port = await anyFreePort();
    const redirectUri = `http://127.0.0.1:${port}/callback`;
    const secret = 'a-secret-of-the-courses-that-is-long-enough';
    const name = { 'zh-TW': `課程${SCRIPT}`, en: `Courses ${IMAGE}` };
    const scopes = ['profile', 'address'] as const;
    const client = { id: 'courses', secret, redirectUris: [redirectUri], name, scopes, goldOnly: false };
    server = await startTestServer({ clients: [{ ...client, startUrl: `http://127.0.0.1:${port}/` }] });
    service = await startRelyingParty({
      ...{ issuer: server.url, clientId: client.id, clientSecret: secret, port, redirectUri, name },
      ...{ scopes: [...scopes], goldOnly: false },
    });
    // Another program on this machine: for browsers the same site, but another origin.
    foreign = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<title>elsewhere</title>'));
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
    foreignUrl = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`;
    browser = await launchChromium(chromiumPath() ?? '');
  });
  afterAll(async () => {
    await browser?.close();
    await service?.close();
    await server?.close();
    await new Promise((resolve) => foreign?.close(resolve));
  });

  beforeEach(async () => {
    complaints.length = 0;
    context = await browser.newContext({ reducedMotion: 'reduce' });
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // Script that our policy had to stop has got too far.
      if (/Content Security Policy|Trusted Type/i.test(message.text())) complaints.push(message.text());
    });
  });
  afterEach(() => context.close());

  const at = (testId: string) => page.getByTestId(testId);
  const visit = (path: string) => page.goto(new URL(path, server.url).href);
  async function signIn(account: string): Promise<void> {
    await visit('/sign-in');
    await at('account').fill(account);
    await at('password').fill(TEST_PASSWORD);
    await at('submit-password').click();
    await at('member-status').waitFor();
  }
  /** Text with markup in it is on the page, and nothing has become of it. */
  async function showsAsText(text: string): Promise<void> {
    await expect.poll(() => page.locator('body').textContent()).toContain(text);
    expect(await page.locator('img[src="x"], main script, script:not([src])').count()).toBe(0);
    expect(await page.title()).not.toBe('ran');
    expect(complaints).toEqual([]);
  }

  test('what members and services are called, and where members live, is text on every page that draws it', async () => {
    const mobile = '0966000001';
    await server.registered(mobile);
    await server.database.query(
      'update members set family_name = $2, given_name = $3, address = $4, status = $5, certified_name = $6, account_name = $7, id_number = $8, subject_serial_number = $9, proved_at = $10 where mobile = $1',
      [mobile, SCRIPT, IMAGE, `${IMAGE}${SCRIPT}`, 'gold', `${SCRIPT}王`, 'tp<b>bold</b>', 'A123456789', IMAGE, new Date()],
    );
    await signIn(mobile);
    await showsAsText(SCRIPT);
    await showsAsText('tp<b>bold</b>');
    await visit('/member/profile');
    await showsAsText(SCRIPT);
    expect(await at('profile-address').inputValue()).toBe(`${IMAGE}${SCRIPT}`);

    await page.goto(service.url);
    await showsAsText(`課程${SCRIPT}`);
    await page.getByTestId('start').click();
    await at('agree').waitFor();
    await showsAsText(`課程${SCRIPT}`);
    expect(await at('claim-address').textContent()).toContain(`${IMAGE}${SCRIPT}`);
    await at('agree').click();
    await page.getByTestId('result').waitFor();
    await showsAsText(`${IMAGE}${SCRIPT}`);

    for (const path of ['/member/applications', '/member/usage']) {
      await visit(path);
      await showsAsText(`課程${SCRIPT}`);
    }
  });

  test.each([
    `/${encodeURIComponent(SCRIPT)}`,
    `/?next=${encodeURIComponent(IMAGE)}#${encodeURIComponent(IMAGE)}`,
    `/interaction/${encodeURIComponent(IMAGE)}`,
    `/forgotten-password/${encodeURIComponent(SCRIPT)}`,
    `/oauth2/authorize?client_id=${encodeURIComponent(SCRIPT)}`,
    `/oauth2/authorize/${encodeURIComponent(SCRIPT)}`,
  ])('an address with script in it runs nothing: %s', async (path) => {
    await visit(path);
    await page.locator('h1').first().waitFor();
    expect(await page.locator('img[src="x"], script:not([src])').count()).toBe(0);
    expect(await page.title()).not.toBe('ran');
    expect(complaints).toEqual([]);
  });

  test('no page of another origin can frame the site, not even from this machine', async () => {
    const mobile = '0966000002';
    await server.registered(mobile);
    await signIn(mobile);
    await page.goto(foreignUrl);
    for (const path of ['/', '/member', '/interaction/x', '/oauth2/authorize', '/api/session']) {
      await page.evaluate(async (address) => {
        const frame = document.createElement('iframe');
        frame.src = address;
        const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
        document.body.append(frame);
        await loaded;
      }, new URL(path, server.url).href);
      expect(page.frames().at(-1)?.url(), path).toBe('chrome-error://chromewebdata/');
    }
  });

  test('D-32 a page of another origin signs nobody in or out and reads nothing, though it is of the same site', async () => {
    const [mine, attackers] = ['0966000003', '0966000004'];
    await server.registered(mine);
    await server.registered(attackers);
    await signIn(mine);
    await page.goto(foreignUrl);
    const read = await page.evaluate(
      async ({ site, account, password }) => {
        const send = (path: string, init: RequestInit) =>
          fetch(new URL(path, site), { credentials: 'include', ...init }).then(
            (response) => response.text(),
            () => 'not readable',
          );
        const body = JSON.stringify({ account, password });
        return Promise.all([
          send('/api/session', {}),
          send('/api/member', {}),
          send('/api/session', { mode: 'no-cors' }),
          send('/api/sign-in/password', { method: 'POST', mode: 'no-cors', body }),
          send('/api/sign-in/password', { method: 'POST', headers: { 'content-type': 'application/json' }, body }),
          send('/api/sign-out', { method: 'POST', mode: 'no-cors', body: '{}' }),
        ]);
      },
      { site: server.url, account: attackers, password: TEST_PASSWORD },
    );
    for (const text of read) expect(['not readable', '']).toContain(text);
    await visit('/member/profile');
    await expect.poll(() => page.locator('main').textContent()).toContain(mine);
  });
});

describeWith(['postgresql', 'redis'], 'the identity server, while what it relies on comes and goes', () => {
  let postgresql: Awaited<ReturnType<typeof startPostgresql>>;
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let stores: Stores;
  let server: TestServer;
  const written: string[] = [];

  beforeAll(async () => {
    vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
      written.push(String(chunk));
      return true;
    });
    vi.spyOn(console, 'error').mockImplementation((...parts) => void written.push(parts.map(String).join(' ')));
    [postgresql, redis] = await Promise.all([startPostgresql(), startRedis()]);
    stores = await openStores({ databaseUrl: postgresql.url, redisUrl: redis.url });
    server = await startTestServer({ ...stores });
  });
  afterAll(async () => {
    await server?.close();
    await stores?.close();
    await postgresql?.stop();
    await redis?.stop();
    vi.restoreAllMocks();
  });

  const codeOf = (call: Promise<unknown>) =>
    call.then(
      () => 'no refusal',
      (error: unknown) => (error as { readonly code?: unknown }).code,
    );

  test('a person is told to try again, nothing is half done, it recovers by itself, and no secret gets into a log', async () => {
    const pki = await loadTestPki();
    const [holder] = pki.crowd;
    if (holder === undefined) throw new Error('the test PKI has no crowd');
    const secrets = new Set<string>([holder.idNumber, holder.subjectSerialNumber, TEST_PASSWORD, 'Other+5678', '0977123456']);
    const cookies: string[] = [];
    const plain = browserFetch(server.url);
    const api = httpIdentityServer({
      origin: server.url,
      fetch: async (input, init) => {
        const response = await plain(input, init);
        for (const line of response.headers.getSetCookie()) cookies.push(line.split(/[=;]/)[1] ?? '');
        return response;
      },
    });
    await api.session();
    const contact = { kind: 'mobile', value: '0977123456' } as const;
    await startRegistration(api, server.url, contact);
    await api.confirmRegistrationCode({ code: codeIn(server.sent.at(-1)?.text) });
    const complete = () =>
      api.completeRegistration({ familyName: '測', givenName: '試', password: TEST_PASSWORD, wantsUpgrade: true });

    // Down before the member is there: the code that was typed is not lost.
    await postgresql.restart(async () => expect(await codeOf(complete())).toBe('ERR_SERVER_BUSY'));
    await vi.waitFor(complete, { timeout: 20_000 });

    const prove = async () => {
      const { challengeNonce } = await api.issueChallenge({ purpose: 'gold' });
      secrets.add(challengeNonce);
      const token = signToken(holder.signature, server.url, challengeNonce);
      secrets.add(token.signature).add(token.unverifiedCertificate);
      return { token, challengeNonce, idNumber: holder.idNumber };
    };
    const ready = await prove();
    await postgresql.restart(async () => expect(await codeOf(api.upgradeToGold(ready))).toBe('ERR_SERVER_BUSY'));
    await vi.waitFor(() => api.profile(), { timeout: 20_000 });
    expect(await api.profile()).toMatchObject({ status: 'general', accountName: null, provedAt: null });
    await redis.restart(async () => {
      for (const call of [
        () => api.issueChallenge({ purpose: 'gold' }),
        () => api.signInWithPassword({ account: contact.value, password: TEST_PASSWORD }),
        () => api.changePassword({ oldPassword: TEST_PASSWORD, newPassword: 'Other+5678' }),
        () => api.startContactChange({ contact: { kind: 'email', value: 'marker@example.tw' } }),
      ]) {
        expect(await codeOf(call())).toBe('ERR_SERVER_BUSY');
      }
      // What needs no Redis goes on.
      expect(await api.profile()).toMatchObject({ status: 'general' });
    });
    const again = await vi.waitFor(prove, { timeout: 20_000 });
    expect(await api.upgradeToGold(again)).toMatchObject({ member: { status: 'gold' } });

    expect(await codeOf(api.signInWithPassword({ account: contact.value, password: 'Wrong+9999' }))).toBe(
      'ERR_CREDENTIALS_WRONG',
    );
    secrets.add('Wrong+9999').add('marker@example.tw');
    for (const { text, link } of server.sent) {
      secrets.add(codeIn(text) === '' ? text : `驗證碼：${codeIn(text)}`);
      if (link !== undefined) secrets.add(link);
    }
    for (const value of cookies) secrets.add(value);
    const log = written.join('');
    expect(log).toContain('The database does not answer');
    for (const secret of [...secrets, new URL(postgresql.url).password, new URL(redis.url).password]) {
      expect(secret.length).toBeGreaterThan(5);
      expect(log.includes(secret)).toBe(false);
    }
  });
});
