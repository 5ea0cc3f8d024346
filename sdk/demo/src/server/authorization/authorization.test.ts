import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accepted } from '../../../test/support/answer.js';
import { serviceCalls } from '../../../test/support/service-calls.js';
import { ask, TestBrowser } from '../../../test/support/service-visit.js';
import {
  clinic,
  courses,
  gold,
  housing,
  petitions,
  startTestProvider,
  type TestProvider,
} from '../../../test/support/test-provider.js';
import { WAY_NOTICE_VERSION } from '../ways-in.js';
import type { AuthorizationClient } from './index.js';

let site: TestProvider;
beforeAll(async () => {
  site = await startTestProvider();
});
afterAll(() => site.close());

const relyingParty = (client: AuthorizationClient) =>
  oidc.discovery(new URL(site.origin), client.id, undefined, oidc.ClientSecretBasic(client.secret), {
    execute: [oidc.allowInsecureRequests],
  });

/** A member, signed in with a browser. */
async function signedIn(columns: Readonly<Record<string, unknown>> = {}) {
  const memberId = await site.addMember(columns);
  const browser = new TestBrowser(site);
  await browser.signIn(memberId);
  return { memberId, browser };
}

const { post, redeem, userinfo } = serviceCalls(() => site);

/** The whole way to tokens. */
async function tokensFor(client: AuthorizationClient, browser: TestBrowser) {
  const asking = ask(client);
  const callback = await browser.agree(asking);
  const { status, body } = await redeem(client, asking, callback);
  expect(status).toBe(200);
  return { asking, callback, tokens: body };
}

describe('a service that asks', () => {
  test('finds everything by discovery, and nothing that is off', async () => {
    const metadata = (await relyingParty(courses)).serverMetadata();
    expect(metadata).toMatchObject({
      issuer: site.origin,
      authorization_endpoint: `${site.origin}/oauth2/authorize`,
      token_endpoint: `${site.origin}/oauth2/token`,
      userinfo_endpoint: `${site.origin}/oauth2/userinfo`,
      revocation_endpoint: `${site.origin}/oauth2/revoke`,
      jwks_uri: `${site.origin}/oauth2/jwks`,
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic'],
      claims_supported: expect.arrayContaining(['sub', 'way_in', 'name', 'id_number', 'phone_number_verified', 'address']),
      scopes_supported: ['openid', 'profile', 'id_number', 'phone', 'email', 'birthdate', 'address'],
    });
    expect(
      Object.keys(metadata).filter((name) =>
        /registration|device|introspection|end_session|pushed|dpop|backchannel/.test(name),
      ),
    ).toEqual([]);
  });

  test('gets what the member agreed to, can refresh once with each token, and can give it all back', async () => {
    const { memberId, browser } = await signedIn({
      email: 'ming@example.tw',
      mobile: '0911000001',
      birth_date: '1990-02-03',
      address: '市府路 1 號',
    });
    const server = await relyingParty(courses);
    const verifier = oidc.randomPKCECodeVerifier();
    const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
    const asking = ask(courses, { state, nonce, code_challenge: await oidc.calculatePKCECodeChallenge(verifier) });

    const uid = await browser.beginInteraction(asking);
    const shown = await browser.call('interaction', { uid });
    expect(shown).toEqual({
      status: 200,
      body: {
        application: { applicationId: 'courses', name: courses.name },
        ways: ['account', 'citizen-card'],
        privacyNoticeVersion: WAY_NOTICE_VERSION,
        claims: [
          { claim: 'sub', value: memberId, from: 'way' },
          { claim: 'name', value: '王小明', from: 'way' },
          { claim: 'real_name_verified', value: 'false', from: 'way' },
          { claim: 'phone_number', value: '0911000001', from: 'way' },
          { claim: 'email', value: 'ming@example.tw', from: 'way' },
          { claim: 'birthdate', value: '1990-02-03', from: 'way' },
          { claim: 'address', value: '市府路 1 號', from: 'way' },
        ],
        goldOnly: false,
        personId: expect.any(String),
        member: { kind: 'personal', status: 'general', displayName: '王小明', accountName: null },
        visitor: null,
        agreed: null,
      },
    });
    const agreed = await browser.agreeTo(uid);
    const callback = await browser.resume(agreed.body.location);
    expect(callback.origin + callback.pathname).toBe(courses.redirectUris[0]);

    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
    const tokens = await oidc.authorizationCodeGrant(server, callback, checks);
    const claims = tokens.claims();
    expect(claims?.sub).toBe(memberId);
    // Personal data leaves by the userinfo endpoint only.
    expect(
      Object.keys(claims ?? {}).filter(
        (name) => !['sub', 'aud', 'iss', 'iat', 'exp', 'nonce', 'at_hash', 'sid'].includes(name),
      ),
    ).toEqual(['way_in']);
    expect(claims?.way_in).toBe('account');
    expect(await oidc.fetchUserInfo(server, tokens.access_token, memberId)).toEqual({
      sub: memberId,
      way_in: 'account',
      name: '王小明',
      real_name_verified: false,
      phone_number: '0911000001',
      phone_number_verified: true,
      email: 'ming@example.tw',
      email_verified: true,
      birthdate: '1990-02-03',
      address: { formatted: '市府路 1 號' },
    });

    const first = tokens.refresh_token ?? '';
    const refreshed = await oidc.refreshTokenGrant(server, first);
    expect(refreshed.refresh_token).not.toBe(first);
    expect((await userinfo(refreshed.access_token)).status).toBe(200);

    await oidc.tokenRevocation(server, refreshed.refresh_token ?? '');
    expect((await userinfo(refreshed.access_token)).status).toBe(401);
    expect((await userinfo(tokens.access_token)).status).toBe(401);
    await expect(oidc.refreshTokenGrant(server, refreshed.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });

    const given = ['sub', 'name', 'real_name_verified', 'phone_number', 'email', 'birthdate', 'address'];
    const log = await site.logOf(memberId);
    expect(log.map(({ event }) => event)).toEqual(['application-authorized', 'data-given', 'data-given']);
    for (const { claims: listed } of log) expect([...listed].sort()).toEqual([...given].sort());
  });

  test('gets the ID number of a gold member, which the page shows masked', async () => {
    const { memberId, browser } = await signedIn(gold('A123456789'));
    const asking = ask(housing);
    const uid = await browser.beginInteraction(asking);
    const { body } = await browser.call('interaction', { uid });
    expect(body.goldOnly).toBe(true);
    expect(body.claims).toContainEqual({ claim: 'id_number', value: 'A******789', from: 'way' });
    expect(JSON.stringify(body)).not.toContain('A123456789');
    const agreed = await browser.agreeTo(uid);
    const { body: tokens } = await redeem(housing, asking, await browser.resume(agreed.body.location));
    expect(await (await userinfo(tokens.access_token)).json()).toEqual({
      sub: memberId,
      way_in: 'account',
      name: '王大明',
      real_name_verified: true,
      id_number: 'A123456789',
    });
  });

  test('gets no more than it has applied for', async () => {
    const { browser } = await signedIn();
    const back = await browser.authorize(ask(courses, { scope: 'openid id_number' }));
    expect([back.origin + back.pathname, back.searchParams.get('error')]).toEqual([courses.redirectUris[0], 'invalid_scope']);
  });

  test('is told when the member declines, signed in or not', async () => {
    const { memberId, browser } = await signedIn();
    for (const leave of [async () => undefined, () => browser.signOut()]) {
      await leave();
      const asking = ask(courses);
      const uid = await browser.beginInteraction(asking);
      const declined = await browser.call('declineInteraction', { uid });
      const back = await browser.resume(declined.body.location);
      expect(back.origin + back.pathname).toBe(courses.redirectUris[0]);
      expect(Object.fromEntries(back.searchParams)).toMatchObject({ error: 'access_denied', state: asking.state });
    }
    expect((await site.logOf(memberId)).map(({ event }) => event)).toEqual(['application-declined']);
  });
});

describe('consent', () => {
  test('is not asked for again while the member stays signed in with us, nor where more was agreed to before', async () => {
    const { browser } = await signedIn();
    await browser.agree(ask(courses));
    for (const scope of ['openid profile phone email birthdate address', 'openid profile']) {
      const asking = ask(courses, { scope });
      const callback = await browser.authorize(asking);
      expect(callback.origin + callback.pathname).toBe(courses.redirectUris[0]);
      expect((await redeem(courses, asking, callback)).status).toBe(200);
    }
  });

  test('is asked for when a service wants more than before, another service comes, or the service says so', async () => {
    const { browser } = await signedIn(gold('A123456708'));
    await browser.agree(ask(courses, { scope: 'openid profile' }));
    for (const asking of [ask(courses), ask(housing), ask(courses, { scope: 'openid profile', prompt: 'consent' })]) {
      expect((await browser.authorize(asking)).pathname).toMatch(/^\/interaction\//);
    }
    const silent = await browser.authorize(ask(courses, { prompt: 'none' }));
    expect(silent.searchParams.get('error')).toBe('consent_required');
  });

  test('of a member who signed out of the site does not sign them in at the engine', async () => {
    const { browser, memberId } = await signedIn();
    await browser.agree(ask(courses));
    await browser.signOut();
    const silent = await browser.authorize(ask(courses, { prompt: 'none' }));
    expect(silent.searchParams.get('error')).toBe('login_required');
    const uid = await browser.beginInteraction(ask(courses));
    expect((await browser.call('interaction', { uid })).body.member).toBeNull();

    // Nor does a new session of theirs by itself: the page asks once more.
    await browser.signIn(memberId);
    expect((await browser.authorize(ask(courses))).pathname).toMatch(/^\/interaction\//);
  });

  test('that was given before is known after a new sign-in, and given by the same authorisation', async () => {
    const { browser, memberId } = await signedIn();
    const first = await browser.beginInteraction(ask(courses));
    expect((await browser.call('interaction', { uid: first })).body.agreed).toBeNull();
    await browser.resume((await browser.agreeTo(first)).body.location);
    await browser.signIn(memberId);
    const grants = () =>
      site.database.query(`select id from authorization_payloads where model = 'Grant' and member_id = $1`, [memberId]);
    const before = await grants();
    for (const [asking, known] of [
      [ask(courses), true],
      [ask(courses, { scope: 'openid profile', prompt: 'login' }), true],
      [ask(courses, { prompt: 'consent' }), false],
      [ask(petitions), false],
    ] as const) {
      const uid = await browser.beginInteraction(asking);
      if (asking.parameters.prompt === 'login') await browser.signIn(memberId);
      expect((await browser.call('interaction', { uid })).body.agreed).toEqual(
        known ? { at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/), withAccountData: false } : null,
      );
      const callback = await browser.resume((await browser.agreeTo(uid)).body.location);
      expect(callback.searchParams.has('code')).toBe(true);
      expect((await grants()).length > before.length).toBe(!known);
    }
    expect((await site.logOf(memberId)).map(({ event }) => event)).toEqual(Array(3).fill('application-authorized'));
  });

  test('by account is not for a service that takes other ways only', async () => {
    const { browser, memberId } = await signedIn();
    const uid = await browser.beginInteraction(ask(clinic));
    expect((await browser.call('interaction', { uid })).body).toMatchObject({ member: null, ways: ['citizen-card'] });
    expect(await browser.agreeTo(uid)).toMatchObject({
      status: 401,
      body: { code: 'ERR_SIGN_IN_REQUIRED' },
    });
    // As if it had taken accounts until now, and this member had agreed.
    await browser.agree(ask(courses));
    await site.database.query(
      `update authorization_payloads set payload = payload || '{"clientId":"clinic"}' where model = 'Grant' and member_id = $1`,
      [memberId],
    );
    expect((await browser.authorize(ask(clinic, { scope: 'openid' }))).pathname).toMatch(/^\/interaction\//);
  });

  test('by a general member is not for a service that has come to want gold members only', async () => {
    const { browser, memberId } = await signedIn();
    await browser.agree(ask(courses));
    const move = (id: string) =>
      site.database.query(
        `update authorization_payloads set payload = payload || $2 where model = 'Grant' and member_id = $1`,
        [memberId, JSON.stringify({ clientId: id })],
      );
    await move('social-housing');
    const asking = ask(housing, { scope: 'openid profile' });
    expect((await browser.authorize(asking)).pathname).toMatch(/^\/interaction\//);
    await site.database.query(
      `update members set status = 'gold', id_number = $2, subject_serial_number = $2, account_name = $2,
      certified_name = '王小明', proved_at = now() where id = $1`,
      [memberId, `A1${memberId.replaceAll(/\D/g, '').slice(0, 8)}`],
    );
    expect((await browser.authorize(asking)).searchParams.has('code')).toBe(true);
  });

  test('with prompt=login needs a sign-in that is newer than the request, with max_age one that is new enough', async () => {
    const { browser, memberId } = await signedIn();
    await site.database.query(`update sessions set started_at = started_at - interval '10 minutes' where member_id = $1`, [
      memberId,
    ]);
    for (const changes of [{ prompt: 'login' }, { max_age: '60' }]) {
      const uid = await browser.beginInteraction(ask(courses, changes));
      expect((await browser.call('interaction', { uid })).body.member).toBeNull();
      expect(await browser.agreeTo(uid)).toMatchObject({
        status: 401,
        body: { code: 'ERR_SIGN_IN_REQUIRED' },
      });
    }
    const uid = await browser.beginInteraction(ask(courses, { prompt: 'login' }));
    await browser.signIn(memberId);
    expect((await browser.call('interaction', { uid })).body.member).not.toBeNull();
    expect((await browser.agreeTo(uid)).status).toBe(200);
  });
});

describe('an interaction', () => {
  const missing = { status: 410, body: { code: 'ERR_INTERACTION_MISSING' } };

  test('needs somebody signed in, and gold where the service says so', async () => {
    const { browser, memberId } = await signedIn();
    const gated = await browser.beginInteraction(ask(housing));
    expect(await browser.agreeTo(gated)).toMatchObject({
      status: 403,
      body: { code: 'ERR_GOLD_REQUIRED' },
    });

    const uid = await browser.beginInteraction(ask(courses));
    await browser.signOut();
    expect(await browser.agreeTo(uid)).toMatchObject({
      status: 401,
      body: { code: 'ERR_SIGN_IN_REQUIRED' },
    });
    // Neither refusal spends it.
    await browser.signIn(memberId);
    expect((await browser.agreeTo(uid)).status).toBe(200);
    expect((await browser.call('declineInteraction', { uid: gated })).status).toBe(200);
  });

  test('is of the browser that was sent here: another one cannot see, agree to or decline it', async () => {
    const { browser } = await signedIn();
    const { browser: other } = await signedIn();
    const uid = await browser.beginInteraction(ask(courses));
    const own = await other.beginInteraction(ask(courses));
    const [cookie] = other.cookies.filter(({ name }) => name.endsWith('_interaction'));
    const [signature] = other.cookies.filter(({ name }) => name.endsWith('_interaction.sig'));
    if (cookie === undefined || signature === undefined) throw new Error('the interaction has no signed cookie');
    for (const brought of [cookie, signature]) other.keep({ ...brought, path: `/interaction/${uid}` });
    const { personId } = accepted(await browser.call('interaction', { uid }));
    for (const route of ['interaction', 'declineInteraction'] as const) {
      expect(await other.call(route, { uid })).toEqual(missing);
    }
    expect(await other.call('agreeToInteraction', { uid, personId })).toEqual(missing);
    // A cookie that says the right thing without our signature, or with the signature of something else.
    other.keep({ ...cookie, value: uid, path: `/interaction/${uid}` });
    expect(await other.agreeTo(uid)).toEqual(missing);
    other.forget({ ...signature, path: `/interaction/${uid}` });
    expect(await other.agreeTo(uid)).toEqual(missing);
    expect(own).not.toBe(uid);
    expect((await browser.agreeTo(uid)).status).toBe(200);
  });

  test('ends once, also when it is answered many times at the same moment', async () => {
    const { browser, memberId } = await signedIn();
    const uid = await browser.beginInteraction(ask(courses));
    const answers = await Promise.all([1, 2, 3, 4].map(() => browser.agreeTo(uid)));
    const [won, ...others] = answers.sort((a, b) => a.status - b.status);
    expect([won?.status, ...others.map(({ status }) => status)]).toEqual([200, 410, 410, 410]);
    expect(await browser.call('declineInteraction', { uid })).toEqual(missing);
    expect(await browser.call('interaction', { uid })).toEqual(missing);
    expect((await browser.resume(won?.body.location)).searchParams.has('code')).toBe(true);
    expect(await site.logOf(memberId)).toHaveLength(1);
    // The way back works once as well.
    const again = await browser.fetch(String(won?.body.location));
    expect([again.status, await again.text()]).toEqual([400, expect.stringContaining('已經結束')]);
  });

  test.each([
    ['signed out first', (browser: TestBrowser, memberId: string) => browser.signIn(memberId)],
    [
      'lost their cookie, and are still signed in as far as the server knows',
      async (browser: TestBrowser, memberId: string) => {
        const { id } = await site.sessions.start({ memberId });
        browser.keep({ name: `session_${new URL(site.origin).port}`, value: id, path: '/' });
      },
    ],
  ])('gives the data of whoever agrees, though another member began it in this browser, who %s', async (_, signIn) => {
    const { browser } = await signedIn();
    await browser.agree(ask(courses));
    const asking = ask(courses, { prompt: 'consent' });
    const uid = await browser.beginInteraction(asking);
    const second = await site.addMember();
    await signIn(browser, second);
    const agreed = await browser.agreeTo(uid);
    const { body } = await redeem(courses, asking, await browser.resume(agreed.body.location));
    expect(((await (await userinfo(body.access_token)).json()) as { sub: string }).sub).toBe(second);
  });

  test('of a member who was frozen or deleted before the way back asks anew', async () => {
    for (const end of ['update members set frozen_at = now() where id = $1', 'delete from members where id = $1']) {
      const { browser, memberId } = await signedIn();
      const uid = await browser.beginInteraction(ask(courses));
      const agreed = await browser.agreeTo(uid);
      await site.database.query(end, [memberId]);
      const next = await browser.resume(agreed.body.location);
      expect(next.pathname).toMatch(/^\/interaction\//);
      const again = next.pathname.split('/').at(-1) ?? '';
      expect((await browser.call('interaction', { uid: again })).body.member ?? null).toBeNull();
    }
  });
});

describe('codes and tokens', () => {
  test('a code that is used twice ends everything that came of it', async () => {
    const { browser } = await signedIn();
    const { asking, callback, tokens } = await tokensFor(courses, browser);
    expect((await userinfo(tokens.access_token)).status).toBe(200);
    expect(await redeem(courses, asking, callback)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await userinfo(tokens.access_token)).status).toBe(401);
    const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    expect(await post('/oauth2/token', courses, refresh)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test('a refresh token that is used twice ends everything that came of it', async () => {
    const { browser } = await signedIn();
    const { tokens } = await tokensFor(courses, browser);
    const refresh = (token: string) => post('/oauth2/token', courses, { grant_type: 'refresh_token', refresh_token: token });
    const next = await refresh(tokens.refresh_token);
    expect(next.status).toBe(200);
    expect((await refresh(tokens.refresh_token)).status).toBe(400);
    expect((await refresh(next.body.refresh_token)).status).toBe(400);
    expect((await userinfo(next.body.access_token)).status).toBe(401);
  });

  test('a code made on one node is good on the other', async () => {
    const { browser } = await signedIn();
    const asking = ask(courses);
    const callback = await browser.agree(asking);
    const { status, body } = await redeem(courses, asking, callback, {}, 1);
    expect(status).toBe(200);
    expect((await userinfo(body.access_token, 0)).status).toBe(200);
    expect((await userinfo(body.access_token, 1)).status).toBe(200);
    const keys = await Promise.all(site.nodes.map(async ({ url }) => (await fetch(new URL('/oauth2/jwks', url))).json()));
    expect(keys[0]).toEqual(keys[1]);
    expect(JSON.stringify(keys[0])).not.toContain('"d"');
  });

  test('a code that is used on two nodes at once succeeds once, and its token is worth nothing', async () => {
    const { browser } = await signedIn();
    const asking = ask(courses);
    const callback = await browser.agree(asking);
    const answers = await Promise.all([0, 1, 0, 1].map((node) => redeem(courses, asking, callback, {}, node)));
    const good = answers.filter(({ status }) => status === 200);
    expect(good).toHaveLength(1);
    expect(answers.filter(({ body }) => body.error === 'invalid_grant')).toHaveLength(3);
    expect((await userinfo(good[0]?.body.access_token)).status).toBe(401);
  });

  test('a code needs the verifier of the challenge that it was asked for with', async () => {
    const { browser } = await signedIn();
    const asking = ask(courses);
    const callback = await browser.agree(asking);
    for (const code_verifier of ['', 'x'.repeat(43), String(asking.parameters.code_challenge)]) {
      const { status, body } = await redeem(courses, asking, callback, { code_verifier });
      expect([status, body.error]).toEqual([400, 'invalid_grant']);
    }
    // Whoever guesses does not spend it for the one who knows.
    expect((await redeem(courses, asking, callback)).status).toBe(200);
  });

  test.each([
    ['no challenge', { code_challenge: undefined, code_challenge_method: undefined }],
    ['plain', { code_challenge_method: 'plain' }],
    ['a method left out, which would mean plain', { code_challenge_method: undefined }],
    ['a method without a challenge', { code_challenge: undefined }],
    ['another method', { code_challenge_method: 'S512' }],
  ])('no code without PKCE by S256: %s', async (_, changes) => {
    const { browser } = await signedIn();
    const back = await browser.authorize(ask(courses, changes));
    expect([back.origin + back.pathname, back.searchParams.get('error')]).toEqual([courses.redirectUris[0], 'invalid_request']);
  });

  test('a code is for its own service, address and secret', async () => {
    const { browser } = await signedIn();
    const asking = ask(courses);
    const callback = await browser.agree(asking);
    expect(await redeem(housing, asking, callback, { redirect_uri: courses.redirectUris[0] })).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
    expect(await redeem(courses, asking, callback, { redirect_uri: housing.redirectUris[0] })).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
    expect(await redeem({ ...courses, secret: 'wrong' }, asking, callback)).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
    expect(await redeem({ ...courses, id: 'unknown' }, asking, callback)).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
    expect((await redeem(courses, asking, callback)).status).toBe(200);
  });

  test('another service cannot revoke a token', async () => {
    const { browser } = await signedIn();
    const { tokens } = await tokensFor(courses, browser);
    await post('/oauth2/revoke', housing, { token: tokens.refresh_token });
    expect((await userinfo(tokens.access_token)).status).toBe(200);
  });

  test('a frozen member gives no data and no tokens until they lift it, a deleted one never', async () => {
    const { browser, memberId } = await signedIn();
    const { tokens } = await tokensFor(courses, browser);
    const asking = ask(courses);
    const waiting = await browser.authorize(asking);
    const freeze = (at: string) => site.database.query(`update members set frozen_at = ${at} where id = $1`, [memberId]);
    await freeze('now()');
    expect((await userinfo(tokens.access_token)).status).toBe(401);
    expect(await redeem(courses, asking, waiting)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    expect(await post('/oauth2/token', courses, refresh)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await browser.authorize(ask(courses))).pathname).toMatch(/^\/interaction\//);
    await freeze('null');
    expect((await userinfo(tokens.access_token)).status).toBe(200);

    await site.database.query('delete from members where id = $1', [memberId]);
    expect((await userinfo(tokens.access_token)).status).toBe(401);
    expect(await site.database.query('select 1 from authorization_payloads where member_id = $1', [memberId])).toEqual([]);
    expect((await browser.authorize(ask(courses))).pathname).toMatch(/^\/interaction\//);
  });

  test('the database holds no token, code or cookie that could be used', async () => {
    const { browser } = await signedIn();
    const { callback, tokens } = await tokensFor(courses, browser);
    const code = callback.searchParams.get('code') ?? '';
    // With one more under way, in which the engine notes down who is there.
    await browser.beginInteraction(ask(housing));
    // An interaction's name is in the address; without our signature in the cookie it is good for nothing.
    const [session] = browser.cookies.filter(({ name }) => /^authorization_\d+$/.test(name));
    const rows = JSON.stringify(await site.database.query('select * from authorization_payloads'));
    for (const secret of [code, tokens.access_token, tokens.refresh_token, session?.value ?? '']) {
      expect(secret.length).toBeGreaterThan(20);
      expect(rows.includes(secret)).toBe(false);
    }
  });

  test('what has expired is swept, and the rest stays', async () => {
    const { browser } = await signedIn();
    const { tokens } = await tokensFor(courses, browser);
    await site.database.query(
      `insert into authorization_payloads (model, id, payload, expires_at) values ('AccessToken', 'old', '{}', now() - interval '1 second')`,
    );
    await site.nodes[0].authorization.sweep();
    expect(await site.database.query(`select 1 from authorization_payloads where id = 'old'`)).toEqual([]);
    expect((await userinfo(tokens.access_token)).status).toBe(200);
  });
});

describe('authorised applications', () => {
  test('are listed for the member with what they get and when they used it, and are revoked one by one', async () => {
    const { browser, memberId } = await signedIn(gold('A123456717'));
    const { tokens } = await tokensFor(courses, browser);
    const { tokens: kept } = await tokensFor(housing, browser);
    await userinfo(tokens.access_token);
    const listed = accepted(await browser.call('applications')).applications;
    expect(listed.map(({ applicationId, claims, lastUsedAt }) => [applicationId, claims, lastUsedAt === null])).toEqual(
      expect.arrayContaining([
        ['courses', ['sub', 'name', 'real_name_verified', 'phone_number', 'email', 'birthdate', 'address'], false],
        ['social-housing', ['sub', 'name', 'real_name_verified', 'id_number'], true],
      ]),
    );
    const { applications } = accepted(await browser.call('revokeApplication', { applicationId: 'courses' }));
    expect(applications.map(({ applicationId }) => applicationId)).toEqual(['social-housing']);
    expect((await userinfo(tokens.access_token)).status).toBe(401);
    expect(
      await post('/oauth2/token', courses, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }),
    ).toMatchObject({ body: { error: 'invalid_grant' } });
    expect((await userinfo(kept.access_token)).status).toBe(200);
    // Asked again next time, though the member is still signed in.
    expect((await browser.authorize(ask(courses))).pathname).toMatch(/^\/interaction\//);
    expect((await browser.call('revokeApplication', { applicationId: 'courses' })).status).toBe(200);
    expect((await site.logOf(memberId)).filter(({ event }) => event === 'application-revoked')).toHaveLength(1);
  });

  test('of others are neither seen nor revoked, and nobody sees any without signing in', async () => {
    const { browser } = await signedIn();
    const { tokens } = await tokensFor(courses, browser);
    const { browser: other } = await signedIn();
    expect((await other.call('applications')).body.applications).toEqual([]);
    await other.call('revokeApplication', { applicationId: 'courses' });
    expect((await userinfo(tokens.access_token)).status).toBe(200);
    await other.signOut();
    expect((await other.call('applications')).body.code).toBe('ERR_SIGN_IN_REQUIRED');
    expect((await other.call('revokeApplication', { applicationId: 'courses' })).body.code).toBe('ERR_SIGN_IN_REQUIRED');
  });
});

describe('hostile requests', () => {
  const [registered] = courses.redirectUris;
  test.each([
    `${registered}/`,
    `${registered}/more`,
    `${registered}?next=1`,
    `${registered}#here`,
    `${registered}.evil.test`,
    'http://127.0.0.1:4998/callback',
    'http://127.0.0.1/callback',
    'http://localhost:4999/callback',
    'https://127.0.0.1:4999/callback',
    'HTTP://127.0.0.1:4999/callback',
    'http://127.0.0.1:4999/Callback',
    'http://127.0.0.1:4999/x/../callback',
    'http://127.0.0.1:4999@evil.test/callback',
    'http://evil.test/?http://127.0.0.1:4999/callback',
    'http://user:password@127.0.0.1:4999/callback',
    ' http://127.0.0.1:4999/callback',
    '//evil.test/callback',
    'javascript:alert(1)',
    '',
    undefined,
  ])('never send the browser to an address that is not registered: %j', async (redirect_uri) => {
    const { browser } = await signedIn();
    for (const more of [{}, { prompt: 'none' }, { scope: 'openid nonsense id_number' }, { code_challenge: undefined }]) {
      const asking = ask(courses, { ...more, redirect_uri });
      const response = await browser.fetch(`/oauth2/authorize?${new URLSearchParams(asking.parameters)}`);
      expect([response.status, response.headers.get('location')]).toEqual([400, null]);
    }
  });

  test('from an unknown service, or one that is named twice, get a page and nothing else', async () => {
    const browser = new TestBrowser(site);
    for (const query of [
      new URLSearchParams(ask(courses, { client_id: 'unknown' }).parameters).toString(),
      new URLSearchParams(ask(courses, { client_id: undefined }).parameters).toString(),
      `${new URLSearchParams(ask(courses).parameters)}&client_id=unknown`,
      `${new URLSearchParams(ask(courses).parameters)}&redirect_uri=http://evil.test`,
    ]) {
      const response = await browser.fetch(`/oauth2/authorize?${query}`);
      expect([response.status, response.headers.get('location')]).toEqual([400, null]);
      expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    }
  });

  test('are not repeated on the page that refuses them', async () => {
    const browser = new TestBrowser(site);
    const script = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
    for (const name of [
      'client_id',
      'redirect_uri',
      'scope',
      'state',
      'response_type',
      'response_mode',
      'prompt',
      'error',
      'error_description',
    ]) {
      const asking = ask(courses, { redirect_uri: 'http://evil.test/', [name]: script });
      const response = await browser.fetch(`/oauth2/authorize?${new URLSearchParams(asking.parameters)}`, {
        headers: { accept: 'text/html' },
      });
      const page = await response.text();
      expect([response.status, page.includes('alert'), page.includes('<script')]).toEqual([400, false, false]);
      expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
    }
    for (const path of [`/oauth2/authorize/${encodeURIComponent(script)}`, '/oauth2/authorize/unknown']) {
      const response = await browser.fetch(path);
      expect([response.status, (await response.text()).includes('alert')]).toEqual([400, false]);
    }
  });

  test('find the headers of the site on every answer of the engine, so that no page can frame it', async () => {
    const { browser } = await signedIn();
    const asking = new URLSearchParams(ask(courses).parameters);
    const answers = [
      await browser.fetch(`/oauth2/authorize?${asking}`),
      await browser.fetch('/oauth2/authorize?client_id=unknown'),
      await browser.fetch('/oauth2/authorize/unknown'),
      await browser.fetch('/oauth2/token', { method: 'POST', body: new URLSearchParams({ grant_type: 'password' }) }),
      await browser.fetch('/oauth2/userinfo'),
      await browser.fetch('/oauth2/revoke', { method: 'POST' }),
      await browser.fetch('/oauth2/jwks'),
      await browser.fetch('/oauth2/error.css'),
      await browser.fetch('/.well-known/openid-configuration'),
    ];
    for (const { headers, url } of answers) {
      expect(headers.get('content-security-policy'), url).toContain("frame-ancestors 'none'");
      expect(headers.get('x-content-type-options'), url).toBe('nosniff');
      expect(headers.get('referrer-policy'), url).toBe('no-referrer');
    }
  });

  test('find nothing at the addresses of what is off', async () => {
    for (const path of [
      '/oauth2/register',
      '/reg',
      '/device',
      '/session/end',
      '/session/end/confirm',
      '/token/introspection',
      '/request',
      '/auth',
      '/me',
    ]) {
      for (const method of ['GET', 'POST']) expect((await fetch(new URL(path, site.origin), { method })).status).toBe(404);
    }
    const { browser } = await signedIn();
    for (const response_mode of ['form_post', 'fragment', 'web_message', 'jwt']) {
      const back = await browser.authorize(ask(courses, { response_mode }));
      expect([back.hash, back.searchParams.get('error')]).toEqual(['', 'unsupported_response_mode']);
    }
    for (const response_type of ['token', 'id_token', 'code id_token', 'none']) {
      const back = await browser.authorize(ask(courses, { response_type }));
      expect(new URLSearchParams(back.search || back.hash.slice(1)).get('error')).toBe('unsupported_response_type');
    }
  });

  test('that are too large or that no database can keep are refused as such', async () => {
    const browser = new TestBrowser(site);
    const nul = await browser.fetch(`/oauth2/authorize?${new URLSearchParams(ask(courses, { state: 'a\0b' }).parameters)}`);
    expect([nul.status, (await nul.json()).code]).toEqual([400, 'ERR_REQUEST_INVALID']);
    const large = await post('/oauth2/token', courses, { grant_type: 'authorization_code', code: 'x'.repeat(20_000) });
    expect([large.status, large.body.code]).toEqual([400, 'ERR_REQUEST_INVALID']);
    for (const code of ['a\0b', "' or true --", '💥', 'x'.repeat(5_000)]) {
      const form = {
        grant_type: 'authorization_code',
        code,
        redirect_uri: courses.redirectUris[0],
        code_verifier: 'x'.repeat(43),
      };
      expect(await post('/oauth2/token', courses, form)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    }
    expect((await userinfo('a%00b')).status).toBe(401);
  });

  test('cannot make the engine believe another address, and its cookies are Secure where the site is https', async () => {
    const secure = await startTestProvider({ origin: 'https://id.example.tw' });
    try {
      const headers = {
        host: 'evil.test',
        'x-forwarded-host': 'evil.test',
        'x-forwarded-proto': 'http',
        forwarded: 'host=evil.test',
      };
      const [{ server }] = secure.nodes;
      const discovery = await server.inject({ url: '/.well-known/openid-configuration', headers });
      expect(discovery.json().authorization_endpoint).toBe('https://id.example.tw/oauth2/authorize');
      expect(discovery.body).not.toContain('evil');
      const begun = await server.inject({ url: '/oauth2/authorize', query: { ...ask(courses).parameters }, headers });
      expect(begun.statusCode).toBe(303);
      const cookies = [begun.headers['set-cookie']].flat().map(String);
      expect(cookies.length).toBeGreaterThan(0);
      for (const cookie of cookies) {
        expect(cookie.toLowerCase()).toMatch(/^__secure-authorization_(interaction|resume)(\.sig)?=/);
        expect(cookie.toLowerCase()).toMatch(/; secure; httponly|; httponly.*; secure|; secure.*; httponly/);
        expect(cookie.toLowerCase()).toContain('samesite=lax');
      }
    } finally {
      await secure.close();
    }
  });
});
