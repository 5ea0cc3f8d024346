import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadTestPki, signToken, type TestPerson, type TestPki } from '@cardbridge/fixtures/pki';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ConfigurationError } from '../src/configuration-error.js';
import { httpMessages } from '../src/server/outside/index.js';
import { getAs } from './support/get-as.js';
import { startRegistration } from './support/start-registration.js';
import { startTestServer, type TestServer } from './support/start-test-server.js';

const PANEL = 'http://127.0.0.1:39999/#the-token-of-the-panel';

let pki: TestPki;
let person: TestPerson;
let server: TestServer;

beforeAll(async () => {
  pki = await loadTestPki();
  const [first] = pki.citizens;
  if (first === undefined) throw new Error('the test PKI has no citizen');
  person = first;
  server = await startTestServer({ panelUrl: PANEL });
});
afterAll(() => server.close());

/** A browser as far as the server can tell: one cookie, and the Origin of the page. */
class Visitor {
  cookie = '';

  async call(path: string, init: RequestInit & { readonly headers?: Record<string, string> } = {}): Promise<Response> {
    const headers = { ...(this.cookie === '' ? {} : { cookie: this.cookie }), ...init.headers };
    const response = await fetch(new URL(path, server.url), { redirect: 'manual', ...init, headers });
    const [set] = response.headers.getSetCookie();
    if (set !== undefined) this.cookie = set.split(';')[0] ?? '';
    return response;
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return this.call(path, {
      method: 'POST',
      headers: { origin: server.url, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  }

  async challenge(): Promise<string> {
    await this.call('/api/session');
    const answer = (await (await this.post('/api/challenge', { purpose: 'sign-in' })).json()) as { challengeNonce: string };
    return answer.challengeNonce;
  }

  async identity(): Promise<unknown> {
    return ((await (await this.call('/api/session')).json()) as { identity: unknown }).identity;
  }
}

const tokenOf = (holder: TestPerson, challengeNonce: string, origin = server.url) =>
  signToken(holder.signature, origin, challengeNonce);

const verificationCodeOf = async (response: Response) =>
  ((await response.json()) as { details?: { verificationCode?: string } }).details?.verificationCode;
const codeOf = async (response: Response) => ((await response.json()) as { code?: string }).code;

describe('signing in', () => {
  test('a card holder is who the certificate says, in a session with a new id', async () => {
    const visitor = new Visitor();
    const challengeNonce = await visitor.challenge();
    const before = visitor.cookie;
    const response = await visitor.post('/api/sign-in/card', { challengeNonce, token: tokenOf(person, challengeNonce) });
    const identity = {
      kind: 'citizen',
      name: person.name,
      subjectSerialNumber: person.subjectSerialNumber,
      idNumberEnding: person.idNumber.slice(-4),
    };
    expect([response.status, await response.json()]).toEqual([200, { identity, member: null }]);
    expect(visitor.cookie).not.toBe(before);
    expect(await visitor.identity()).toEqual(identity);

    // Who planted the old id gains nothing by it.
    const planter = new Visitor();
    planter.cookie = before;
    expect(await planter.identity()).toBeNull();

    const signedIn = visitor.cookie;
    expect((await visitor.post('/api/sign-out', {})).status).toBe(200);
    expect(await visitor.identity()).toBeNull();
    const thief = new Visitor();
    thief.cookie = signedIn;
    expect(await thief.identity()).toBeNull();
  });

  test('a token is good once', async () => {
    const visitor = new Visitor();
    const challengeNonce = await visitor.challenge();
    const answer = { challengeNonce, token: tokenOf(person, challengeNonce) };
    expect((await visitor.post('/api/sign-in/card', answer)).status).toBe(200);
    const again = await visitor.post('/api/sign-in/card', answer);
    expect([again.status, await verificationCodeOf(again)]).toEqual([422, 'ERR_CHALLENGE_UNKNOWN']);
  });

  test('an answer to another session is refused, in both languages', async () => {
    const attacker = new Visitor();
    const challengeNonce = await attacker.challenge();
    const victim = new Visitor();
    await victim.challenge();
    const response = await victim.post('/api/sign-in/card', { challengeNonce, token: tokenOf(person, challengeNonce) });
    expect(response.status).toBe(422);
    expect(await response.json()).toEqual({
      code: 'ERR_VERIFICATION_FAILED',
      details: { verificationCode: 'ERR_SESSION_MISMATCH' },
      messages: {
        'zh-TW': { sentence: expect.stringMatching(/\p{Script=Han}/u), remedy: expect.any(String) },
        en: { sentence: expect.stringMatching(/^[ -~]+$/), remedy: expect.any(String) },
      },
    });
    expect(await victim.identity()).toBeNull();
  });

  test('a signature for another site is refused, and so is a revoked card', async () => {
    const visitor = new Visitor();
    const first = await visitor.challenge();
    const relayed = await visitor.post('/api/sign-in/card', {
      challengeNonce: first,
      token: tokenOf(person, first, 'https://evil.test'),
    });
    expect([relayed.status, await verificationCodeOf(relayed)]).toEqual([422, 'ERR_SIGNATURE_INVALID']);
    const second = await visitor.challenge();
    const revoked = await visitor.post('/api/sign-in/card', {
      challengeNonce: second,
      token: tokenOf(pki.bad.revoked, second),
    });
    expect([revoked.status, await verificationCodeOf(revoked)]).toEqual([422, 'ERR_CERTIFICATE_REVOKED']);
  });

  test('without a session there is nothing to sign in to', async () => {
    const response = await new Visitor().post('/api/challenge', { purpose: 'sign-in' });
    expect([response.status, await codeOf(response)]).toEqual([401, 'ERR_SESSION_MISSING']);
  });
});

describe('the guards', () => {
  test('the cookie is out of reach for scripts and other sites', async () => {
    const response = await new Visitor().call('/api/session');
    const [cookie] = response.headers.getSetCookie();
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Strict/);
  });

  test('a visit from another site, which comes without the cookie, gets no cookie that would replace it', async () => {
    const visit = await new Visitor().call('/api/session', { headers: { 'sec-fetch-site': 'cross-site' } });
    expect([visit.status, visit.headers.getSetCookie()]).toEqual([403, []]);
  });

  test.each(['https://evil.test', 'null', 'http://127.0.0.1:1', undefined])('a change from Origin %j', async (origin) => {
    const visitor = new Visitor();
    await visitor.challenge();
    const headers: Record<string, string> = { 'content-type': 'application/json', ...(origin === undefined ? {} : { origin }) };
    const response = await visitor.call('/api/sign-out', { method: 'POST', headers, body: '{}' });
    expect([response.status, await codeOf(response)]).toEqual([403, 'ERR_ORIGIN_FOREIGN']);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'a form cannot speak to it: %s',
    async (type) => {
      const visitor = new Visitor();
      await visitor.challenge();
      const response = await visitor.post('/api/challenge', { purpose: 'sign-in' }, { 'content-type': type });
      expect([response.status, await codeOf(response)]).toEqual([415, 'ERR_REQUEST_INVALID']);
    },
  );

  test.each([[{}], [{ purpose: 'transfer' }], [{ purpose: 'sign-in', origin: 'https://evil.test' }], [[]], [null]])(
    'a challenge for %j is refused',
    async (body) => {
      const visitor = new Visitor();
      await visitor.challenge();
      const response = await visitor.post('/api/challenge', body);
      expect([response.status, await codeOf(response)]).toEqual([400, 'ERR_REQUEST_INVALID']);
    },
  );

  test('too much is not read', async () => {
    const visitor = new Visitor();
    await visitor.challenge();
    const response = await visitor.post('/api/sign-in/card', { challengeNonce: 'x', token: 'x'.repeat(40_000) });
    expect([response.status, await codeOf(response)]).toEqual([413, 'ERR_REQUEST_INVALID']);
  });

  test('a name that was rebound to this address is refused; localhost is led to the one origin', async () => {
    const { port } = new URL(server.url);
    const get = async (path: string, host: string) => {
      const { statusCode, headers } = await getAs(server.url, path, host);
      return [statusCode, headers.location];
    };
    expect(await get('/api/session', `evil.test:${port}`)).toEqual([403, undefined]);
    expect(await get('/api/session', `localhost:${port}`)).toEqual([403, undefined]);
    expect(await get('/', `localhost:${port}`)).toEqual([302, `${server.url}/`]);
  });

  test('the page may reach the bridge and frame the panel, and no more', async () => {
    for (const path of ['/', '/api/session', '/api/nowhere', '/nowhere', '/%zz']) {
      const { headers } = await new Visitor().call(path);
      const policy = headers.get('content-security-policy')?.split('; ') ?? [];
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain(
        "connect-src 'self' http://127.0.0.1:28730 ws://127.0.0.1:28730 http://127.0.0.1:28731 ws://127.0.0.1:28731",
      );
      expect(policy).toContain("frame-src 'self' http://127.0.0.1:39999");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy.join()).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
  });
});

test.each([
  ['/api/nowhere', 404, 'ERR_NOT_FOUND'],
  ['/nowhere.js', 404, 'ERR_NOT_FOUND'],
  ['/%zz<script>', 400, 'ERR_REQUEST_INVALID'],
])('whatever is asked for (%s), a refusal is a code and repeats nothing', async (path, status, code) => {
  const response = await new Visitor().call(path);
  expect([response.status, await response.json()]).toEqual([status, { code }]);
});

test("behind https every cookie, the engine's too, is Secure, HttpOnly and SameSite", async () => {
  const origin = 'https://id.example.tw';
  const client = {
    id: 'service',
    secret: 'x'.repeat(43),
    redirectUris: ['https://service.example.tw/callback'],
    name: { 'zh-TW': '服務', en: 'Service' },
    scopes: ['profile'] as const,
    goldOnly: false,
    startUrl: 'https://service.example.tw/',
  };
  const behind = await startTestServer({ origin, clients: [client] });
  try {
    const authorize = `/oauth2/authorize?${new URLSearchParams({
      client_id: client.id,
      redirect_uri: client.redirectUris[0] ?? '',
      response_type: 'code',
      scope: 'openid profile',
      state: 's',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    })}`;
    for (const path of ['/api/session', authorize]) {
      const { headers } = await getAs(behind.url, path, new URL(origin).host);
      const cookies = headers['set-cookie'] ?? [];
      expect(cookies.length).toBeGreaterThan(0);
      for (const set of cookies) {
        expect(set).toMatch(/; ?secure/i);
        expect(set).toMatch(/; ?httponly/i);
        expect(set).toMatch(/; ?samesite=(lax|strict)/i);
      }
      expect(headers['strict-transport-security']).toMatch(/max-age=\d{7,}/);
    }
    const { headers } = await getAs(behind.url, '/api/session', new URL(origin).host);
    expect(headers['set-cookie']?.[0]).toMatch(/^__Host-session=/);
  } finally {
    await behind.close();
  }
});

test.each(['http://id.example.tw', 'https://id.example.tw/', 'id.example.tw', 'https://user@id.example.tw'])(
  'does not start for the address %s',
  async (origin) => expect(startTestServer({ origin })).rejects.toThrow(ConfigurationError),
);

describe('the simulator', () => {
  test('is reached by a redirect only: no answer that a script can read has its token', async () => {
    const visitor = new Visitor();
    const site = await (await visitor.call('/api/site')).text();
    expect(site).toContain('http://127.0.0.1:39999');
    expect(site).not.toContain('the-token-of-the-panel');
    const redirect = await visitor.call('/simulator');
    expect([redirect.status, redirect.headers.get('location')]).toEqual([302, PANEL]);
    const foreign = await visitor.call('/simulator', { headers: { 'sec-fetch-site': 'cross-site' } });
    expect([foreign.status, foreign.headers.get('location')]).toEqual([403, null]);
  });

  test('is not there when there is none', async () => {
    const plain = await startTestServer();
    try {
      expect((await fetch(new URL('/simulator', plain.url))).status).toBe(404);
      expect(await (await fetch(new URL('/api/site', plain.url))).json()).toMatchObject({ simulatorOrigin: null });
    } finally {
      await plain.close();
    }
  });
});

test('what a message gateway answered stands in the log: nobody could mend it otherwise', async () => {
  const gateway = createServer((_, response) => response.writeHead(503).end('try later')).listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/`;
  const behind = await startTestServer({ messages: httpMessages({ url }) });
  const lines: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    lines.push(String(chunk));
    return true;
  });
  try {
    const mobile = '0977000503';
    const api = await behind.visitor();
    await expect(startRegistration(api, behind.url, { kind: 'mobile', value: mobile })).rejects.toMatchObject({
      code: 'ERR_CODE_NOT_SENT',
    });
    const log = lines.join('');
    expect(log).toContain('MessageNotTaken the message gateway answered with HTTP 503');
    expect(log).not.toContain(mobile);
  } finally {
    vi.restoreAllMocks();
    await behind.close();
    gateway.close();
  }
});
