import { connect } from 'node:net';
import { httpIdentityServer, type IdentityServerApi, identityServerRoutes } from '@cardbridge/sdk/flows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserFetch } from '../src/browser-fetch.js';
import { createLimits } from '../src/server/limits/index.js';
import { memoryShortTermStore } from '../src/server/short-term/index.js';
import { solveCaptcha } from '../src/walks/solve-captcha.js';
import { startRegistration } from './support/start-registration.js';
import { codeIn, startTestServer, TEST_PASSWORD, type TestServer } from './support/start-test-server.js';

/**
 * Attacks on the whole server, over HTTP. Those on one room alone (codes, lock-outs, authorisation, sign-in, proof) stand beside that
 * room.
 */
const CLIENT = {
  id: 'courses',
  secret: 'a-secret-of-the-courses-that-is-long-enough',
  redirectUris: ['https://courses.example.tw/callback'],
  name: { 'zh-TW': '樂學課程報名', en: 'City courses' },
  scopes: ['profile'],
  goldOnly: false,
  startUrl: 'https://courses.example.tw/',
} as const;
const MARKUP = '<script>alert(1)</script>';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ clients: [CLIENT] });
});
afterAll(() => server?.close());

let count = 0;
const newMobile = () => {
  count += 1;
  return `0955${String(count).padStart(6, '0')}`;
};
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no refusal',
    (error: unknown) => (error as { readonly code?: unknown }).code,
  );

/** A browser whose session cookie can be looked at, and taken over by another. Without a session it gets a new one, as pages do. */
async function browser(on = server, always: Readonly<Record<string, string>> = {}) {
  const first = await fetch(new URL('/api/session', on.url), { headers: always });
  let cookie = (first.headers.getSetCookie()[0] ?? '').split(';', 1)[0] ?? '';
  const api = httpIdentityServer({
    origin: on.url,
    fetch: async (input, init) => {
      const headers = { ...always, ...Object.fromEntries(new Headers(init?.headers)), cookie, origin: on.url };
      const response = await fetch(new URL(String(input), on.url), { ...init, headers });
      for (const line of response.headers.getSetCookie()) cookie = line.split(';', 1)[0] ?? '';
      return response;
    },
  });
  return {
    api,
    get cookie() {
      return cookie;
    },
    set cookie(value) {
      cookie = value;
    },
  };
}

async function captcha(api: IdentityServerApi) {
  const { captchaId, question } = await api.issueCaptcha();
  return { captchaId, answer: solveCaptcha(question.en) };
}

/** Registers with a mobile number, as far as the right code. */
async function confirmCode(api: IdentityServerApi, value: string): Promise<void> {
  await startRegistration(api, server.url, { kind: 'mobile', value });
  await api.confirmRegistrationCode({
    code: codeIn(server.sent.findLast(({ contact }) => contact.value === value)?.text),
  });
}

function authorizeAddress(changes: Readonly<Record<string, string>> = {}): URL {
  const parameters = {
    client_id: CLIENT.id,
    response_type: 'code',
    redirect_uri: CLIENT.redirectUris[0],
    scope: 'openid profile',
    state: 'state-of-the-service',
    code_challenge: 'a'.repeat(43),
    code_challenge_method: 'S256',
    ...changes,
  };
  return new URL(`/oauth2/authorize?${new URLSearchParams(parameters)}`, server.url);
}
const visit = (address: URL | string, init: RequestInit = {}) =>
  fetch(new URL(address, server.url), { redirect: 'manual', ...init });

/** What no client library would send. */
function sendRaw(request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
    socket.write(request);
  });
}

describe('D-26 session fixation', () => {
  test('a session that an attacker planted is nobody’s any more once its browser has registered or signed in', async () => {
    const mobile = newMobile();
    const victim = await browser();
    const planted = await browser();

    planted.cookie = victim.cookie;
    await confirmCode(victim.api, mobile);
    const details = { familyName: '攻', givenName: '擊', password: 'Planted+1', wantsUpgrade: false };
    expect(await codeOf(planted.api.completeRegistration(details))).toBe('ERR_REGISTRATION_MISSING');
    planted.cookie = victim.cookie;
    await victim.api.completeRegistration({ ...details, password: TEST_PASSWORD });
    expect(await codeOf(planted.api.profile())).toBe('ERR_SIGN_IN_REQUIRED');

    await victim.api.signOut();
    planted.cookie = victim.cookie;
    await victim.api.signInWithPassword({ account: mobile, password: TEST_PASSWORD });
    expect(await codeOf(planted.api.profile())).toBe('ERR_SIGN_IN_REQUIRED');
    expect(victim.cookie).not.toBe(planted.cookie);
  });

  test('an id that the server did not give out starts no session', async () => {
    const [name = ''] = (await browser()).cookie.split('=');
    for (const id of ['chosen-by-the-attacker', 'a'.repeat(43), 'a'.repeat(5000), '', '%00', '%']) {
      const response = await visit('/api/session', { headers: { cookie: `${name}=${id}` } });
      expect(response.status).toBe(200);
      expect(response.headers.getSetCookie()[0]).not.toContain(`=${id};`);
    }
  });

  test('behind https a cookie without the prefix, which a neighbouring site could set, is not read', async () => {
    const origin = 'https://id.example.tw';
    const https = await startTestServer({ origin });
    try {
      // fetch does not let a Host be chosen.
      const ask = (cookie: string) =>
        new Promise<string>((resolve, reject) => {
          const socket = connect(Number(new URL(https.url).port), '127.0.0.1');
          socket.once('data', (chunk) => resolve(String(chunk)));
          socket.on('error', reject);
          socket.end(`GET /api/session HTTP/1.1\r\nHost: id.example.tw\r\nConnection: close\r\nCookie: ${cookie}\r\n\r\n`);
        });
      const cookieIn = (answer: string) => /set-cookie: ([^=]+)=([\w-]+)/i.exec(answer);
      const [, name, id] = cookieIn(await ask('x=y')) ?? [];
      expect(name).toBe('__Host-session');
      expect(cookieIn(await ask(`__Host-session=${id}`))).toBeNull();
      expect(cookieIn(await ask(`session=${id}`))?.[2]).toMatch(/^[\w-]{43}$/);
    } finally {
      await https.close();
    }
  });
});

describe('D-32 login CSRF', () => {
  test.each([
    ['another site', { origin: 'https://evil.test' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['no site', {}],
    ['another port of this machine', { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }],
  ])('a sign-in that %s sends signs nobody in, in or out', async (_, headers: Readonly<Record<string, string>>) => {
    const attacker = newMobile();
    await server.registered(attacker);
    const victim = await browser();
    const requests = [
      ['/api/sign-in/password', { account: attacker, password: TEST_PASSWORD }],
      ['/api/sign-out', {}],
    ] as const;
    for (const [path, body] of requests) {
      const response = await visit(path, {
        method: 'POST',
        headers: { ...headers, cookie: victim.cookie, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect([response.status, await response.json()]).toEqual([403, { code: 'ERR_ORIGIN_FOREIGN' }]);
      expect(response.headers.getSetCookie()).toEqual([]);
    }
    expect(await victim.api.session()).toEqual({ member: null, identity: null });
  });

  test('what a form can send is not read, even from the right origin', async () => {
    const mobile = newMobile();
    await server.registered(mobile);
    const { cookie } = await browser();
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const response = await visit('/api/sign-in/password', {
        method: 'POST',
        headers: { cookie, origin: server.url, 'content-type': type },
        body: JSON.stringify({ account: mobile, password: TEST_PASSWORD }),
      });
      expect([response.status, response.headers.getSetCookie()]).toEqual([415, []]);
    }
  });
});

describe('the door', () => {
  test.each([
    ['without a Host', (_: string) => 'GET /api/site HTTP/1.0\r\n\r\n'],
    ['of another Host', (_: string) => 'GET /api/site HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n'],
    [
      'with another Host before ours',
      (host: string) => `GET /api/site HTTP/1.1\r\nHost: evil.test\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    ],
    [
      'whose address names our Host, while the header does not',
      (host: string) => `GET http://${host}/api/site HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n`,
    ],
    [
      'with two origins',
      (host: string) =>
        `POST /api/captcha HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nOrigin: https://evil.test\r\n` +
        'Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}',
    ],
    [
      'that goes to the engine and back, without an origin',
      (host: string) =>
        `POST /oauth2/../api/captcha HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n` +
        'Content-Length: 2\r\nConnection: close\r\n\r\n{}',
    ],
    [
      'that says it is a GET',
      (host: string) =>
        `POST /api/captcha HTTP/1.1\r\nHost: ${host}\r\nX-HTTP-Method-Override: GET\r\nContent-Type: application/json\r\n` +
        'Content-Length: 2\r\nConnection: close\r\n\r\n{}',
    ],
    [
      'with two lengths',
      (host: string) =>
        `POST /api/captcha HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nContent-Type: application/json\r\n` +
        'Content-Length: 2\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n',
    ],
  ])('a request %s is refused', async (_, request) => {
    expect(await sendRaw(request(new URL(server.url).host))).toMatch(/^HTTP\/1\.1 4(00|03|04) /);
  });

  test.each([
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '/../../package.json',
    '/%00',
    '/.env',
    '/..%5cindex.html',
  ])('nothing but pages is found at %s', async (path) => {
    const { host } = new URL(server.url);
    const answer = await sendRaw(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 (200|40[034]) /);
    expect(answer).not.toMatch(/"(name|version|scripts)":/);
  });
});

describe('open redirect', () => {
  test.each([
    '//evil.test',
    '//evil.test/%2f..',
    '/\\evil.test',
    '/%5cevil.test',
    '/%0d%0alocation:%20//evil.test',
    '/sign-in?next=//evil.test',
  ])('the address %s leads nowhere', async (path) => {
    const { host } = new URL(server.url);
    const answer = await sendRaw(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(answer.split('\r\n\r\n', 1)[0]).not.toMatch(/^(location|refresh):/im);
  });

  test.each([
    'https://evil.test/callback',
    'https://courses.example.tw/callback/',
    'https://courses.example.tw/callback?next=https://evil.test',
    'https://courses.example.tw/callback#x',
    'https://courses.example.tw/callback/../../evil',
    'https://courses.example.tw:8443/callback',
    'https://COURSES.example.tw/callback',
    'https://courses.example.tw.evil.test/callback',
    'https://courses.example.tw@evil.test/callback',
    'https://evil.test\\@courses.example.tw/callback',
    'http://courses.example.tw/callback',
    'javascript:alert(1)',
    '',
  ])('no answer, error or other, goes to the redirect address %j', async (redirect) => {
    for (const change of [{}, { prompt: 'none' }, { response_type: 'token' }, { scope: 'nothing' }]) {
      const response = await visit(authorizeAddress({ ...change, redirect_uri: redirect }));
      expect([response.status, response.headers.get('location')]).toEqual([400, null]);
    }
  });

  test.each([
    { prompt: 'none' },
    { code_challenge_method: 'plain' },
    { code_challenge: '' },
    { response_type: 'code token' },
    { response_type: 'id_token' },
    { response_mode: 'fragment' },
    { response_mode: 'form_post' },
    { response_mode: 'web_message' },
    { request: 'eyJhbGciOiJub25lIn0.e30.' },
    { request_uri: 'https://evil.test/request' },
    { registration: '{"redirect_uris":["https://evil.test"]}' },
  ])('what is off or a downgrade, %j, ends in an error and never in a code', async (change) => {
    const response = await visit(authorizeAddress(change));
    const location = response.headers.get('location');
    if (location === null) expect(response.status).toBe(400);
    else {
      const back = new URL(location);
      expect(`${back.origin}${back.pathname}`).toBe(CLIENT.redirectUris[0]);
      // An error to a question for tokens in the fragment comes back there.
      const answer = new URLSearchParams(back.search === '' ? back.hash.slice(1) : back.search);
      expect([answer.has('error'), answer.get('state')]).toEqual([true, 'state-of-the-service']);
      for (const name of ['code', 'access_token', 'id_token']) expect(answer.has(name)).toBe(false);
    }
  });
});

describe('guessing', () => {
  test('an address that a stranger claims, without a proxy that we know, has no limits of its own', async () => {
    const own = await startTestServer();
    try {
      const codes = new Map<unknown, number>();
      for (let time = 0; time < 303; time += 1) {
        const { api } = await browser(own, {
          'x-forwarded-for': `198.51.100.${time % 250}`,
          forwarded: `for=192.0.2.${time % 250}`,
        });
        const code = await codeOf(api.issueCaptcha());
        codes.set(code, (codes.get(code) ?? 0) + 1);
      }
      expect([...codes]).toEqual([
        ['no refusal', 300],
        ['ERR_TOO_MANY_REQUESTS', 3],
      ]);
    } finally {
      await own.close();
    }
  });

  test('a flood of sessions does not drive a lock-out from a store in memory', async () => {
    const shortTerm = memoryShortTermStore({ capacity: 1000 });
    const own = await startTestServer({ shortTerm });
    try {
      const mobile = newMobile();
      await own.registered(mobile);
      const attacker = await browser(own);
      const guess = () => codeOf(attacker.api.signInWithPassword({ account: mobile, password: 'Wrong+1234' }));
      const row = [await guess(), await guess(), await guess()];
      expect(row).toEqual(['ERR_CREDENTIALS_WRONG', 'ERR_CREDENTIALS_WRONG', 'ERR_ACCOUNT_LOCKED']);
      for (let time = 0; time < 1100; time += 1) {
        // A new session each time, for nothing.
        await attacker.api.signOut();
        await codeOf(attacker.api.issueCaptcha());
      }
      expect(await guess()).toBe('ERR_ACCOUNT_LOCKED');
    } finally {
      await own.close();
      await shortTerm.close();
    }
  });

  test('sessions and questions of services from one address end somewhere; who has a session goes on', async () => {
    const shortTerm = memoryShortTermStore();
    const own = await startTestServer({ shortTerm, clients: [CLIENT] });
    try {
      const person = await own.visitor();
      const limits = createLimits(shortTerm);
      for (const limit of ['sessions-per-address', 'authorizations-per-address'] as const) {
        while ((await codeOf(limits.spend(limit, '127.0.0.1'))) === 'no refusal');
      }
      const stranger = await fetch(new URL('/api/session', own.url));
      expect([stranger.status, stranger.headers.getSetCookie()]).toEqual([429, []]);
      expect(await stranger.json()).toMatchObject({ code: 'ERR_TOO_MANY_REQUESTS' });
      const { pathname, search } = authorizeAddress();
      const question = await fetch(new URL(`${pathname}${search}`, own.url), { redirect: 'manual' });
      expect([question.status, question.headers.get('content-type')]).toEqual([429, 'text/html; charset=utf-8']);
      expect(await question.text()).toContain('請稍後再試');
      expect(await person.session()).toEqual({ member: null, identity: null });
    } finally {
      await own.close();
      await shortTerm.close();
    }
  });
});

describe('member enumeration', () => {
  /** Everything of an answer that somebody could tell two accounts apart by. */
  async function shapeOf(path: string, body: unknown, cookie: string) {
    const response = await visit(path, {
      method: 'POST',
      headers: { cookie, origin: server.url, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return [response.status, await response.text(), [...response.headers.keys()].sort()];
  }

  test('registration, forgotten password, sign-in and a change of contact answer for a member as for nobody', async () => {
    const taken = newMobile();
    await server.registered(taken);
    const free = newMobile();
    const changer = await browser();
    const changing = newMobile();
    await confirmCode(changer.api, changing);
    await changer.api.completeRegistration({ familyName: '換', givenName: '號', password: TEST_PASSWORD, wantsUpgrade: false });
    const { privacyNoticeVersion } = (await (await visit('/api/site')).json()) as { readonly privacyNoticeVersion: string };

    const shapes = async (value: string) => {
      const contact = { kind: 'mobile', value } as const;
      const all = [];
      for (const [path, more] of [
        ['/api/registration', { memberKind: 'personal', privacyNoticeVersion }],
        ['/api/password-reset', {}],
      ] as const) {
        const one = await browser();
        const solved = async () => ({ contact, captcha: await captcha(one.api), ...more });
        // At once again: the pause is the same, too.
        all.push(await shapeOf(path, await solved(), one.cookie), await shapeOf(path, await solved(), one.cookie));
        all.push(await shapeOf(`${path}/code`, { code: 'none' }, one.cookie));
        all.push(await shapeOf(`${path}/complete`, { newPassword: TEST_PASSWORD }, one.cookie));
      }
      const guesser = await browser();
      for (let time = 0; time < 4; time += 1) {
        all.push(await shapeOf('/api/sign-in/password', { account: value, password: 'Wrong+1234' }, guesser.cookie));
      }
      all.push(await shapeOf('/api/member/contact', { contact }, changer.cookie));
      return all.map((shape) => JSON.stringify(shape).replaceAll(/("retryAfterSeconds\\":)\d+/g, '$1…'));
    };
    expect(await shapes(taken)).toEqual(await shapes(free));
  });
});

describe('script', () => {
  test('that comes with an address or a request stands in no answer', async () => {
    const { cookie } = await browser();
    const encoded = encodeURIComponent(MARKUP);
    const answers = await Promise.all([
      ...[`/${encoded}`, `/?q=${encoded}`, `/api/${encoded}`, `/interaction/${encoded}/details`, `/oauth2/${encoded}`].map(
        (path) => visit(path),
      ),
      ...['state', 'scope', 'client_id', 'redirect_uri', 'prompt', 'response_type', 'ui_locales', 'login_hint'].map((name) =>
        visit(authorizeAddress({ [name]: MARKUP, ...(name === 'redirect_uri' ? {} : { redirect_uri: 'https://evil.test' }) })),
      ),
      ...['/api/sign-in/password', '/api/registration', '/oauth2/token'].map((path) =>
        visit(path, {
          method: 'POST',
          headers: { cookie, origin: server.url, 'content-type': 'application/json' },
          body: JSON.stringify({ account: MARKUP, password: MARKUP, [MARKUP]: MARKUP }),
        }),
      ),
    ]);
    for (const answer of answers) {
      expect(await answer.text()).not.toContain('alert(1)');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  test('that a member stored comes back as JSON and as nothing else', async () => {
    const { api, cookie } = await (async () => {
      const member = await browser();
      const mobile = newMobile();
      await confirmCode(member.api, mobile);
      await member.api.completeRegistration({
        familyName: MARKUP,
        givenName: '"><img src=x onerror=alert(1)>',
        password: TEST_PASSWORD,
        wantsUpgrade: false,
      });
      await member.api.changeProfile({ address: `${MARKUP}{{7*7}}\${7*7}` });
      return member;
    })();
    expect(await api.profile()).toMatchObject({ familyName: MARKUP, address: `${MARKUP}{{7*7}}\${7*7}` });
    const response = await visit('/api/member', { headers: { cookie, accept: 'text/html' } });
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });
});

test('no answer of any kind can be framed, or lets script run that is not a file of ours', async () => {
  const { cookie } = await browser();
  const answers = await Promise.all([
    ...[
      '/',
      '/sign-in',
      '/nowhere',
      '/nothing.map',
      '/api/session',
      '/api/nothing',
      '/interaction/x/details',
      '/%',
      '/x//y',
    ].map((path) => visit(path)),
    ...['/.well-known/openid-configuration', '/oauth2/jwks', '/oauth2/authorize', '/oauth2/authorize/x', '/oauth2/nothing'].map(
      (path) => visit(path),
    ),
    visit(authorizeAddress()),
    visit(authorizeAddress({ prompt: 'none' })),
    visit('/oauth2/userinfo'),
    visit('/oauth2/token', { method: 'POST' }),
    visit('/api/session', { method: 'DELETE' }),
    visit('/api/captcha', {
      method: 'POST',
      headers: { cookie, origin: server.url, 'content-type': 'application/json' },
      body: '{',
    }),
    visit('/api/captcha', {
      method: 'POST',
      headers: { cookie, origin: server.url, 'content-type': 'application/json' },
      body: `"${'a'.repeat(40_000)}"`,
    }),
  ]);
  for (const answer of answers) {
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy, answer.url).toContain("frame-ancestors 'none'");
    expect(policy, answer.url).toContain("script-src 'self';");
    expect(policy, answer.url).not.toMatch(/unsafe-|\*|https?:(?!\/\/127\.0\.0\.1:\d+)/);
    expect(answer.headers.get('x-content-type-options'), answer.url).toBe('nosniff');
    expect(answer.headers.get('cache-control'), answer.url).toContain('no-store');
    // Nothing that needs a cookie can be read by another site.
    expect(answer.headers.get('access-control-allow-credentials'), answer.url).toBeNull();
    const engines = /^\/(oauth2|\.well-known)\//.test(new URL(answer.url).pathname);
    if (!engines) expect(answer.headers.get('access-control-allow-origin'), answer.url).toBeNull();
  }
});

describe('hostile bodies', () => {
  const fields: Readonly<Record<string, unknown>> = {
    birthDate: '2000-01-01',
    residentSince: null,
    contact: { kind: 'mobile', value: '0912345678' },
    memberKind: 'personal',
    privacyNoticeVersion: '2026-01-01',
    captcha: { captchaId: 'a'.repeat(22), answer: '1' },
    ...{ familyName: '王', givenName: '小明', password: TEST_PASSWORD, wantsUpgrade: false },
    ...{ account: 'nobody', liftFreeze: false, oldPassword: TEST_PASSWORD, newPassword: TEST_PASSWORD },
    ...{ challengeNonce: 'a'.repeat(44), token: {}, code: '1234', idNumber: 'A123456789', taxId: '04595257' },
    ...{ serviceId: 'x', applicationId: 'x', purpose: 'gold', linkToken: 'a'.repeat(43), address: 'x' },
  };
  const values: readonly unknown[] = [
    ...[
      null,
      true,
      -1,
      1e308,
      [],
      ['x'],
      {},
      { toString: 1 },
      { kind: 'mobile', value: { $gt: '' } },
      { kind: '__proto__', value: 'x' },
    ],
    ...['', 'x', '\u0000', '\ud800', '𠮷'.repeat(5000), '%00', "' or 1=1 --", '../../x', '\r\nBcc: x@evil.test', MARKUP],
  ];
  const texts = [
    ...['', '[', 'null', '"x"', '[]', '{"a":1,"a":2}', '[[[['.repeat(5000), '{}{}', '\ufeff{}'],
    ...['{"__proto__":{"memberId":"x"}}', '{"constructor":{"prototype":{"memberId":"x"}}}'],
  ];

  test.each(Object.entries(identityServerRoutes).filter(([, { method }]) => method === 'POST'))(
    '%s refuses them and is not shaken',
    async (_, { path, request }) => {
      const { cookie } = await browser();
      const names = Object.keys('entries' in request ? request.entries : {}).filter((name) => name in fields);
      const usual = Object.fromEntries(names.map((name) => [name, fields[name]]));
      const bodies = [
        ...texts,
        ...names.flatMap((name) => values.map((value) => JSON.stringify({ ...usual, [name]: value }))),
        JSON.stringify({ ...usual, more: 1 }),
      ];
      for (const body of bodies) {
        const response = await visit(path.replace(':uid', 'x'), {
          method: 'POST',
          headers: { cookie, origin: server.url, 'content-type': 'application/json' },
          body,
        });
        expect(response.status, body.slice(0, 200)).toBeLessThan(500);
        expect(Object.keys((await response.json()) as object)).not.toContain('stack');
      }
    },
  );

  test('a contact that looks like another after folding is the same one; no line end gets into a message', async () => {
    const { api } = await browser();
    const start = (kind: 'mobile' | 'email', value: string) =>
      captcha(api).then((solved) => api.startPasswordReset({ contact: { kind, value }, captcha: solved }));
    await start('email', 'Folded@Example.tw');
    expect(await codeOf(start('email', '\uff46olded@example.tw'))).toBe('ERR_TOO_MANY_CODES');
    expect(await codeOf(start('email', 'FOLDED\uff20EXAMPLE.TW'))).toBe('ERR_TOO_MANY_CODES');
    for (const value of [
      'a@example.tw\r\nBcc: b@evil.test',
      'a@exаmple.tw',
      'a@b@example.tw',
      '"a b"@example.tw',
      'a\u202e@example.tw',
    ]) {
      expect(await codeOf(start('email', value)), value).toBe('ERR_REQUEST_INVALID');
    }
  });
});

describe('two at once', () => {
  test('a deletion, a freeze and a change that cross leave the account gone or frozen, and nobody signed in', async () => {
    for (let round = 0; round < 5; round += 1) {
      const mobile = newMobile();
      const first = await server.registered(mobile);
      const [second, third] = await Promise.all(
        [0, 1].map(async () => {
          const api = httpIdentityServer({ origin: server.url, fetch: browserFetch(server.url) });
          await api.session();
          await api.signInWithPassword({ account: mobile, password: TEST_PASSWORD });
          return api;
        }),
      );
      const codes = await Promise.all([
        codeOf(first.deleteAccount({ password: TEST_PASSWORD })),
        codeOf((second as IdentityServerApi).freezeAccount({ password: TEST_PASSWORD })),
        codeOf((third as IdentityServerApi).changeProfile({ address: '臺北市' })),
      ]);
      expect(codes).not.toContain('ERR_SERVER');
      const rows = await server.database.query<{ readonly frozen_at: Date | null }>(
        'select frozen_at from members where mobile = $1',
        [mobile],
      );
      // Gone, or frozen because that came first; then the deletion found nobody signed in.
      expect(rows.length === 0 || (rows[0]?.frozen_at !== null && codes[0] === 'ERR_SIGN_IN_REQUIRED')).toBe(true);
      for (const api of [first, second, third]) {
        expect(['ERR_SIGN_IN_REQUIRED', 'ERR_SESSION_MISSING']).toContain(await codeOf((api as IdentityServerApi).profile()));
      }
    }
  });
});
