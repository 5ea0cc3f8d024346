import type { AddressInfo } from 'node:net';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadTestPki, signToken, type TestPerson } from '@cardbridge/fixtures/pki';
import {
  type ChallengeStore,
  createVerifier,
  crlRevocation,
  memoryChallengeStore,
  type VerificationErrorCode,
  type Verifier,
  verificationMessages,
} from '@cardbridge/sdk/verifier';
import { describe, expect, onTestFinished, test } from 'vitest';

/** The examples as they stand, each as a real server. */
const pki = await loadTestPki();
const origin = 'https://www.example.gov.tw';
const [person] = pki.citizens;
if (person === undefined) throw new TypeError('the test PKI has nobody');

/** As the examples have it. */
interface SignInOptions {
  readonly origin: string;
  readonly verifier: Verifier;
  readonly log: (line: unknown) => void;
}

/** By a name that the compiler does not follow: the tests of the package need no types of somebody's framework. */
const load = (file: string) => import(pathToFileURL(fileURLToPath(new URL(`../examples/${file}`, import.meta.url))).href);

const frameworks = {
  async Fastify(options: SignInOptions) {
    const app = (await load('fastify-sign-in.ts')).fastifySignIn(options);
    onTestFinished(() => app.close());
    return app.listen({ port: 0, host: '127.0.0.1' });
  },
  async Express(options: SignInOptions) {
    const app = (await load('express-sign-in.ts')).expressSignIn(options);
    const server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
} as const;

interface Reply {
  readonly status: number;
  readonly body: {
    readonly code?: string;
    readonly messages?: unknown;
    readonly challengeNonce?: string;
    readonly name?: string;
  };
  readonly setCookie: string | null;
  readonly text: string;
}

async function start(framework: keyof typeof frameworks, store: ChallengeStore = memoryChallengeStore()) {
  const logged: unknown[] = [];
  const verifier = createVerifier({
    expectedOrigin: origin,
    store,
    trustAnchors: pki.trustAnchors,
    intermediates: pki.intermediates,
    revocation: crlRevocation({ crls: pki.crls }),
    withTestOnlyTrustAnchors: true,
  });
  const address = await frameworks[framework]({ origin, verifier, log: (line) => logged.push(line) });

  /** A browser: it keeps the one cookie, and says from which page it comes. */
  const browser = () => {
    let cookie: string | undefined;
    const send = async (path: string, request: RequestInit = {}): Promise<Reply> => {
      const response = await fetch(new URL(path, address), {
        ...request,
        headers: { origin, ...(cookie === undefined ? {} : { cookie: `a=b; ${cookie}; c=d` }), ...request.headers },
      });
      expect(response.headers.get('cache-control')).toBe('no-store');
      const setCookie = response.headers.get('set-cookie');
      cookie = setCookie?.split(';')[0] ?? cookie;
      const text = await response.text();
      return { status: response.status, body: JSON.parse(text), setCookie, text };
    };
    const post = (path: string, body: unknown = {}, headers: Record<string, string> = {}) =>
      send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
    const ask = async () => (await post('/challenge')).body.challengeNonce ?? '';
    return {
      post,
      ask,
      me: async (headers: Record<string, string> = {}) => (await send('/me', { headers })).body,
      cookie: () => cookie,
      signIn: async (who: TestPerson, nonce?: string) => {
        const challengeNonce = nonce ?? (await ask());
        return post('/sign-in', { challengeNonce, token: signToken(who.signature, origin, challengeNonce) });
      },
    };
  };
  return { browser, logged };
}

const refusal = (code: VerificationErrorCode) => ({
  code,
  messages: { 'zh-TW': verificationMessages['zh-TW'][code], en: verificationMessages.en[code] },
});

describe.each(Object.keys(frameworks) as (keyof typeof frameworks)[])('the example for %s', (framework) => {
  test('signs a person in and out, each time in another session', async () => {
    const { browser } = await start(framework);
    const { ask, signIn, me, cookie, post } = browser();
    expect(await me()).toEqual({});
    const challengeNonce = await ask();
    const before = cookie();
    const { status, body, setCookie } = await signIn(person, challengeNonce);
    expect([status, body]).toEqual([200, { kind: 'citizen', name: person.name }]);
    expect(setCookie).toMatch(/^__Host-session=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
    const signedIn = cookie();
    expect(signedIn).not.toBe(before);
    expect(await me()).toEqual({ kind: 'citizen', name: person.name });
    expect((await post('/sign-out')).status).toBe(200);
    expect(cookie()).not.toBe(signedIn);
    expect(await me()).toEqual({});
  });

  test('D-31 takes a token once', async () => {
    const { browser } = await start(framework);
    const { ask, signIn } = browser();
    const challengeNonce = await ask();
    const answers = await Promise.all(Array.from({ length: 20 }, () => signIn(person, challengeNonce)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const others = answers.filter(({ status }) => status !== 200);
    for (const { status, body } of others) expect([status, body]).toEqual([422, refusal('ERR_CHALLENGE_UNKNOWN')]);
  });

  test('D-32 does not take in one browser what another one asked for, nor a session that was set before', async () => {
    const { browser } = await start(framework);
    const [attacker, victim] = [browser(), browser()];
    const challengeNonce = await attacker.ask();
    await victim.ask();
    expect(await victim.signIn(person, challengeNonce)).toMatchObject({ status: 422, body: refusal('ERR_SESSION_MISMATCH') });
    expect(await browser().signIn(person, challengeNonce)).toMatchObject({
      status: 401,
      body: { code: 'ERR_SESSION_MISSING' },
    });

    const fixed = browser();
    const nonce = await fixed.ask();
    const known = fixed.cookie() ?? '';
    await fixed.signIn(person, nonce);
    expect(await browser().me({ cookie: known })).toEqual({});
    expect(await browser().me({ cookie: fixed.cookie() ?? '' })).toEqual({ kind: 'citizen', name: person.name });
  });

  test('D-46 says why in both languages, and no more; the log names nobody', async () => {
    const { browser, logged } = await start(framework);
    const { signIn } = browser();
    const who = pki.bad.revoked;
    const { status, body, text } = await signIn(who);
    expect([status, body]).toEqual([422, refusal('ERR_CERTIFICATE_REVOKED')]);
    expect(text).not.toMatch(/stack|detail|node_modules/);
    expect(logged).toEqual([expect.objectContaining({ code: 'ERR_CERTIFICATE_REVOKED' })]);
    expect(JSON.stringify(logged)).not.toContain(who.name);
    expect(JSON.stringify(logged)).not.toContain(who.subjectSerialNumber);
  });

  test('a store that is down is an outage and not the fault of the person', async () => {
    const down = () => Promise.reject(new Error('MARKER the address of the store'));
    const { browser, logged } = await start(framework, { put: down, take: down });
    const { status, body, text } = await browser().post('/challenge');
    expect([status, body]).toEqual([503, refusal('ERR_CHALLENGE_STORE_UNAVAILABLE')]);
    expect(text).not.toContain('MARKER');
    // The operator has to find out who did not answer.
    expect(logged).toEqual([
      {
        code: 'ERR_CHALLENGE_STORE_UNAVAILABLE',
        error: expect.objectContaining({ message: expect.stringContaining('MARKER') }),
      },
    ]);
  });

  test('pages of others are refused, and get no session', async () => {
    const { browser } = await start(framework);
    for (const foreign of ['https://www.example.gov.tw.evil.example', 'null', `${origin}/`]) {
      const { status, body, setCookie } = await browser().post('/challenge', {}, { origin: foreign });
      expect([status, body.code, setCookie]).toEqual([403, 'ERR_ORIGIN_FOREIGN', null]);
    }
  });

  test.each([
    ['no JSON', '{"token":', 400, 'ERR_REQUEST_INVALID'],
    ['too much', `"${'x'.repeat(70_000)}"`, 413, 'ERR_REQUEST_INVALID'],
    ['nothing', {}, 422, 'ERR_TOKEN_MALFORMED'],
    ['a list', [], 422, 'ERR_TOKEN_MALFORMED'],
    ['a token and no nonce', { token: signToken(person.signature, origin, '') }, 422, 'ERR_CHALLENGE_UNKNOWN'],
    [
      'a nonce that is none',
      { token: signToken(person.signature, origin, ''), challengeNonce: { $ne: '' } },
      422,
      'ERR_CHALLENGE_UNKNOWN',
    ],
  ])('a body with %s is refused in words, and never quoted', async (_, sent, status, code) => {
    const { browser } = await start(framework);
    const { ask, post } = browser();
    await ask();
    const answer = await post('/sign-in', sent);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.messages).toMatchObject({ 'zh-TW': { sentence: expect.stringMatching(/\p{Script=Han}/u) }, en: {} });
    expect(answer.text).not.toMatch(/SyntaxError|Unexpected|node_modules|xxx/);
  });
});
