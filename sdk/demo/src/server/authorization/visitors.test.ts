import type { IdentityWay } from '@cardbridge/sdk/flows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accepted } from '../../../test/support/answer.js';
import { serviceCalls } from '../../../test/support/service-calls.js';
import { ask, TestBrowser, type VisitingPerson } from '../../../test/support/service-visit.js';
import {
  clinic,
  courses,
  gold,
  housing,
  petitions,
  startTestProvider,
  type TestProvider,
} from '../../../test/support/test-provider.js';
import { hashPassword } from '../passwords/index.js';
import type { AuthorizationClient } from './index.js';
import { createSiteSessions } from './site-sessions.js';

const PASSWORD = 'Right+1234';

let site: TestProvider;
let passwordHash: string;
beforeAll(async () => {
  site = await startTestProvider();
  passwordHash = await hashPassword(PASSWORD);
});
afterAll(() => site?.close());
const { post, redeem, userinfo } = serviceCalls(() => site);

let people = 0;
/** Somebody whom no other test knows. More is known of them than any way may give. */
function somebody() {
  people += 1;
  return {
    idNumber: `A1${String(20_000_000 + people)}`,
    mobile: `0977${String(people).padStart(6, '0')}`,
    name: '陳美玲',
    birthDate: '1985-06-15',
  };
}
type Person = ReturnType<typeof somebody>;

/** What stands in the account differs from what the ways say, so that a test sees where a value comes from. */
const account = {
  certified_name: '陳美齡',
  family_name: '陳',
  given_name: '美齡',
  birth_date: '1985-06-16',
  address: '市府路 1 號',
};
const addAccount = ({ idNumber }: VisitingPerson, columns: Readonly<Record<string, unknown>> = {}) =>
  site.addMember({
    ...{ ...gold(idNumber), ...account, email: `${idNumber.toLowerCase()}@example.tw`, password_hash: passwordHash },
    ...columns,
  });

/** Comes in for a service, as far as the consent page. */
async function begun(
  client: AuthorizationClient,
  way: IdentityWay,
  person: VisitingPerson,
  { changes = {}, browser = new TestBrowser(site) }: { changes?: Record<string, string>; browser?: TestBrowser } = {},
) {
  const asking = ask(client, changes);
  const uid = await browser.beginInteraction(asking);
  await browser.comeIn(uid, way, person);
  return { asking, uid, browser };
}

/** Agrees there and goes back: what the service gets. */
async function finish(client: AuthorizationClient, at: Awaited<ReturnType<typeof begun>>, withAccountData = false) {
  const { browser, uid, asking } = at;
  const callback = await browser.resume(accepted(await browser.agreeTo(uid, { withAccountData })).location);
  const { status, body } = await redeem(client, asking, callback);
  expect(status).toBe(200);
  return { callback, tokens: body };
}

async function visit(client: AuthorizationClient, way: IdentityWay, person: VisitingPerson, withAccountData = false) {
  const at = await begun(client, way, person);
  return { ...at, ...(await finish(client, at, withAccountData)) };
}

const dataOf = async (token: string, node = 0) => (await userinfo(token, node)).json();
const grantsOf = (person: VisitingPerson) =>
  site.database.query(`select id from authorization_payloads where model = 'Grant' and subject = $1`, [
    site.subjectOf(person.idNumber),
  ]);
const releasesOf = (person: VisitingPerson) =>
  site.database.query('select grant_id from isso_releases where subject = $1', [site.subjectOf(person.idNumber)]);
const viewOf = async ({ browser, uid }: Awaited<ReturnType<typeof begun>>) =>
  accepted(await browser.call('interaction', { uid }));
const countMembers = async () => (await site.database.query('select 1 from members')).length;
async function memberBrowser(memberId: string) {
  const browser = new TestBrowser(site);
  await browser.signIn(memberId);
  return browser;
}

/** Facts: flows, "what the service may get depends on the way in". */
const proved: Readonly<Record<IdentityWay, (person: Person) => object>> = {
  'citizen-card': ({ name }) => ({ name, real_name_verified: true }),
  'mobile-certificate': ({ name }) => ({ name, real_name_verified: true }),
  telecom: ({ birthDate }) => ({ birthdate: birthDate }),
  'nhi-card': () => ({}),
};
const ways = Object.keys(proved) as readonly IdentityWay[];
const scopeOf: Readonly<Record<string, string>> = {
  name: 'profile',
  real_name_verified: 'profile',
  id_number: 'id_number',
  phone_number: 'phone',
  phone_number_verified: 'phone',
  birthdate: 'birthdate',
};

describe('a service gets of a visitor what the way in gives and the service has applied for', () => {
  test.each(ways.flatMap((way) => [petitions, courses, housing].map((client) => [way, client.id, client] as const)))(
    'by %s: %s',
    async (way, _, client) => {
      const members = await countMembers();
      const person = somebody();
      const sub = site.subjectOf(person.idNumber);
      const claims = {
        id_number: person.idNumber,
        phone_number: person.mobile,
        phone_number_verified: true,
        ...proved[way](person),
      };
      const scopes: readonly string[] = client.scopes;
      const due = Object.fromEntries(Object.entries(claims).filter(([claim]) => scopes.includes(scopeOf[claim] ?? '')));

      const at = await begun(client, way, person);
      const view = await viewOf(at);
      expect(view).toMatchObject({
        member: null,
        agreed: null,
        visitor: {
          way,
          name: 'name' in proved[way](person) ? person.name : null,
          maskedIdNumber: `A******${person.idNumber.slice(-3)}`,
          hasAccountData: false,
        },
      });
      const shown = Object.keys(due).filter((claim) => claim !== 'phone_number_verified');
      expect(
        view.claims
          .filter(({ from }) => from === 'way')
          .map(({ claim }) => claim)
          .sort(),
      ).toEqual([...shown, 'sub'].sort());
      expect(view.claims.filter(({ from }) => from !== 'way').every(({ value, from }) => value === null && from === null)).toBe(
        true,
      );
      expect(JSON.stringify(view)).not.toContain(person.idNumber);

      const { tokens } = await finish(client, at, true);
      expect(await dataOf(tokens.access_token, 1)).toEqual({ sub, way_in: way, ...due });
      // No second visit without the person, and nothing about them in the token that goes through many hands.
      expect(tokens.refresh_token).toBeUndefined();
      const payload = JSON.parse(Buffer.from(String(tokens.id_token).split('.')[1] ?? '', 'base64url').toString());
      const { sub: named, way_in, aud, iss, iat, exp, nonce, at_hash, ...more } = payload;
      expect([named, way_in, more]).toEqual([sub, way, {}]);
      expect(await countMembers()).toBe(members);

      const log = await site.logOf(sub);
      expect(log.map(({ event }) => event)).toEqual(['application-authorized', 'data-given']);
      for (const { claims: listed } of log) expect([...listed].sort()).toEqual([...shown, 'sub'].sort());
    },
  );

  test('and no more than it asks for this time', async () => {
    const person = somebody();
    const at = await begun(petitions, 'citizen-card', person, { changes: { scope: 'openid id_number' } });
    const { tokens } = await finish(petitions, at);
    expect(await dataOf(tokens.access_token)).toEqual({
      sub: site.subjectOf(person.idNumber),
      way_in: 'citizen-card',
      id_number: person.idNumber,
    });
  });

  test('under the same name at every visit, by whatever way, with an account or without', async () => {
    const person = somebody();
    const seen: unknown[] = [(await dataOf((await visit(courses, 'telecom', person)).tokens.access_token)).sub];
    const memberId = await addAccount(person);
    seen.push((await dataOf((await visit(petitions, 'nhi-card', person)).tokens.access_token)).sub);
    expect(new Set(seen)).toEqual(new Set([site.subjectOf(person.idNumber)]));
    expect(seen).not.toContain(memberId);
  });
});

describe('a visitor who has an account', () => {
  test('is told that there is more, without being shown it, and gives none of it unasked', async () => {
    const person = somebody();
    const memberId = await addAccount(person);
    const at = await begun(petitions, 'nhi-card', person);
    const view = await viewOf(at);
    expect(view.visitor?.hasAccountData).toBe(true);
    expect(view.claims.filter(({ from }) => from === 'account')).toEqual(
      ['name', 'real_name_verified', 'email', 'birthdate', 'address'].map((claim) => ({ claim, value: null, from: 'account' })),
    );
    expect(JSON.stringify(view)).not.toMatch(/陳美齡|市府路|example\.tw|1985/);
    const { tokens } = await finish(petitions, at);
    const given = await dataOf(tokens.access_token);
    expect(Object.keys(given).sort()).toEqual(['id_number', 'phone_number', 'phone_number_verified', 'sub', 'way_in']);
    expect(JSON.stringify(given)).not.toContain(memberId);
  });

  test.each(ways)('by %s gives from it, where they agree, what the way does not give', async (way) => {
    const person = somebody();
    await addAccount(person);
    const { tokens } = await visit(petitions, way, person, true);
    expect(await dataOf(tokens.access_token)).toEqual({
      sub: site.subjectOf(person.idNumber),
      way_in: way,
      name: account.certified_name,
      real_name_verified: true,
      email: `${person.idNumber.toLowerCase()}@example.tw`,
      email_verified: true,
      birthdate: account.birth_date,
      address: { formatted: account.address },
      // What both have comes from the way.
      id_number: person.idNumber,
      phone_number: person.mobile,
      phone_number_verified: true,
      ...proved[way](person),
    });
    const log = await site.logOf(site.subjectOf(person.idNumber));
    const all = ['sub', 'name', 'real_name_verified', 'id_number', 'phone_number', 'email', 'birthdate', 'address'];
    for (const { claims } of log) expect([...claims].sort()).toEqual([...all].sort());
  });

  test('gives of it what the service asks for only', async () => {
    const person = somebody();
    await addAccount(person);
    const { tokens } = await visit(housing, 'telecom', person, true);
    expect(await dataOf(tokens.access_token)).toEqual({
      sub: site.subjectOf(person.idNumber),
      way_in: 'telecom',
      id_number: person.idNumber,
      name: account.certified_name,
      real_name_verified: true,
    });
  });

  test('that was frozen gives nothing of it, whether they froze it before or after they agreed', async () => {
    const person = somebody();
    const memberId = await addAccount(person);
    const { tokens } = await visit(petitions, 'nhi-card', person, true);
    expect(await dataOf(tokens.access_token)).toHaveProperty('email');
    await site.database.query('update members set frozen_at = now() where id = $1', [memberId]);
    const way = ['id_number', 'phone_number', 'phone_number_verified', 'sub', 'way_in'];
    expect(Object.keys(await dataOf(tokens.access_token)).sort()).toEqual(way);
    const at = await begun(petitions, 'telecom', person);
    expect((await viewOf(at)).visitor?.hasAccountData).toBe(false);
    const { tokens: later } = await finish(petitions, at, true);
    expect(Object.keys(await dataOf(later.access_token)).sort()).toEqual([...way, 'birthdate'].sort());
    // Nobody was shown it then: lifting the freeze gives nothing either.
    await site.database.query('update members set frozen_at = null where id = $1', [memberId]);
    expect(await dataOf(later.access_token)).not.toHaveProperty('email');
  });

  test('that is made only after they agreed gives nothing of it', async () => {
    const person = somebody();
    const { tokens } = await visit(petitions, 'nhi-card', person, true);
    await addAccount(person);
    expect(await dataOf(tokens.access_token)).not.toHaveProperty('email');
  });

  test('gives nothing of anybody else’s, though the phone is theirs', async () => {
    const person = somebody();
    const other = somebody();
    await addAccount(other, { mobile: person.mobile });
    const at = await begun(petitions, 'citizen-card', person);
    expect((await viewOf(at)).visitor?.hasAccountData).toBe(false);
    const { tokens } = await finish(petitions, at, true);
    expect(await dataOf(tokens.access_token)).not.toHaveProperty('email');
  });

  test('takes everything along when they delete it: log, authorisations, and what services may fetch', async () => {
    const person = somebody();
    const subject = site.subjectOf(person.idNumber);
    const { tokens } = await visit(petitions, 'nhi-card', person, true);
    const memberId = await addAccount(person);
    const { tokens: more } = await visit(courses, 'telecom', person, true);
    const browser = await memberBrowser(memberId);
    accepted(await browser.call('deleteAccount', { password: PASSWORD }));
    for (const { access_token } of [tokens, more]) expect((await userinfo(access_token)).status).toBe(401);
    expect(await site.logOf(subject)).toEqual([]);
    expect(await site.database.query('select 1 from authorization_payloads where subject = $1', [subject])).toEqual([]);
    expect(await releasesOf(person)).toEqual([]);
    expect((await viewOf(await begun(petitions, 'nhi-card', person))).agreed).toBeNull();
  });
});

describe('a visitor', () => {
  const missing = { status: 410, body: { code: 'ERR_INTERACTION_MISSING' } };
  const signInRequired = { status: 401, body: { code: 'ERR_SIGN_IN_REQUIRED' } };

  test('answers once, also when many answers come at the same moment', async () => {
    const person = somebody();
    const { browser, uid } = await begun(courses, 'nhi-card', person);
    const answers = await Promise.all([1, 2, 3, 4].map(() => browser.agreeTo(uid)));
    const [won, ...others] = answers.sort((a, b) => a.status - b.status);
    expect([won?.status, ...others.map(({ status }) => status)]).toEqual([200, 410, 410, 410]);
    expect(await browser.agreeTo(uid)).toEqual(missing);
    expect(await site.database.query('select 1 from isso_sign_ins where interaction_uid = $1', [uid])).toEqual([]);
    expect(await site.logOf(site.subjectOf(person.idNumber))).toHaveLength(1);
    expect((await browser.resume(won?.body.location)).searchParams.has('code')).toBe(true);
  });

  test('is nobody at the next question: neither the engine nor the page knows them', async () => {
    const person = somebody();
    const { browser } = await visit(courses, 'citizen-card', person);
    const subject = site.subjectOf(person.idNumber);
    const sessions = `select 1 from authorization_payloads where model = 'Session' and subject = $1`;
    expect(await site.database.query(sessions, [subject])).toEqual([]);
    const silent = await browser.authorize(ask(courses, { prompt: 'none' }));
    expect(silent.searchParams.get('error')).toBe('login_required');
    const uid = await browser.beginInteraction(ask(courses));
    expect(await browser.call('interaction', { uid })).toMatchObject({ body: { visitor: null, member: null, agreed: null } });
    expect(await browser.agreeTo(uid)).toMatchObject(signInRequired);
    // Should one be left over, by a crash on the way back, it counts for nothing.
    const siteSessions = createSiteSessions(site.database, Date.now);
    const [own] = await site.database.query<{ readonly id_hash: string }>('select id_hash from sessions limit 1');
    await siteSessions.tie('left-over', subject, own?.id_hash ?? '');
    expect(await siteSessions.holds('left-over', subject)).toBe(false);
  });

  test('of one question answers no other, and in no other browser', async () => {
    const person = somebody();
    const { browser, uid } = await begun(courses, 'nhi-card', person);
    const other = await browser.beginInteraction(ask(petitions));
    expect(await browser.call('interaction', { uid: other })).toMatchObject({ body: { visitor: null } });
    expect(await browser.agreeTo(other)).toMatchObject(signInRequired);

    const stranger = new TestBrowser(site);
    await stranger.signOut();
    expect(await stranger.agreeTo(uid)).toEqual(missing);
    // With the cookies of the question, but the stranger's own session.
    const cookies = browser.cookies.filter(({ path }) => path === `/interaction/${uid}`);
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) stranger.keep(cookie);
    expect(await stranger.call('interaction', { uid })).toMatchObject({ status: 200, body: { visitor: null } });
    expect(await stranger.agreeTo(uid)).toMatchObject(signInRequired);
    expect((await browser.agreeTo(uid)).status).toBe(200);
  });

  test('comes before the member who is signed in, whose engine session ends there', async () => {
    const memberId = await site.addMember();
    const browser = await memberBrowser(memberId);
    await browser.agree(ask(courses));
    const person = somebody();
    const at = await begun(courses, 'nhi-card', person, { browser, changes: { prompt: 'consent' } });
    const view = await viewOf(at);
    expect([view.member, view.visitor?.way]).toEqual([null, 'nhi-card']);
    const { tokens } = await finish(courses, at);
    expect((await dataOf(tokens.access_token)).sub).toBe(site.subjectOf(person.idNumber));
    const uid = await browser.beginInteraction(ask(courses));
    expect(await browser.call('interaction', { uid })).toMatchObject({
      body: { visitor: null, member: { displayName: '王小明' }, agreed: { withAccountData: false } },
    });
    expect((await site.logOf(memberId)).map(({ event }) => event)).toEqual(['application-authorized']);
  });

  test.each([{ prompt: 'login' }, { max_age: '60' }])(
    'has to be new enough for a service that asks for %j',
    async (changes) => {
      const at = await begun(courses, 'nhi-card', somebody(), { changes });
      await site.database.query(
        `update isso_sign_ins set proved_at = proved_at - interval '10 minutes' where interaction_uid = $1`,
        [at.uid],
      );
      expect(await viewOf(at)).toMatchObject({ visitor: null, member: null });
      expect(await at.browser.agreeTo(at.uid)).toMatchObject(signInRequired);
      await at.browser.comeIn(at.uid, 'nhi-card', somebody());
      expect((await viewOf(at)).visitor).not.toBeNull();
      await finish(courses, at);
    },
  );

  test('who declines gives nothing, is forgotten, and reads of it later', async () => {
    const person = somebody();
    const { browser, uid, asking } = await begun(courses, 'citizen-card', person);
    const back = await browser.resume(accepted(await browser.call('declineInteraction', { uid })).location);
    expect(Object.fromEntries(back.searchParams)).toMatchObject({ error: 'access_denied', state: asking.state });
    expect(await grantsOf(person)).toEqual([]);
    expect(await site.database.query('select 1 from isso_sign_ins where interaction_uid = $1', [uid])).toEqual([]);
    expect((await site.logOf(site.subjectOf(person.idNumber))).map(({ event }) => event)).toEqual(['application-declined']);
  });

  test('may come by card to a service that takes no accounts', async () => {
    const person = somebody();
    const { tokens } = await visit(clinic, 'citizen-card', person);
    expect(await dataOf(tokens.access_token)).toMatchObject({ id_number: person.idNumber });
  });

  test('has a code that works once: used again, all that came of it ends', async () => {
    const person = somebody();
    const { asking, callback, tokens } = await visit(courses, 'nhi-card', person);
    expect(await releasesOf(person)).toHaveLength(1);
    expect(await redeem(courses, asking, callback)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await userinfo(tokens.access_token)).status).toBe(401);
    expect(await releasesOf(person)).toEqual([]);
  });

  test('has a token that its own service can take back, and no other', async () => {
    const person = somebody();
    const { tokens } = await visit(courses, 'nhi-card', person);
    await post('/oauth2/revoke', housing, { token: tokens.access_token });
    expect((await userinfo(tokens.access_token)).status).toBe(200);
    await post('/oauth2/revoke', courses, { token: tokens.access_token });
    expect((await userinfo(tokens.access_token)).status).toBe(401);
  });

  test('has a token that gives nothing of anybody else, should the two ever be mixed up in the database', async () => {
    const person = somebody();
    const { tokens } = await visit(courses, 'nhi-card', person);
    await site.database.query('update isso_releases set subject = $2 where subject = $1', [
      site.subjectOf(person.idNumber),
      site.subjectOf(somebody().idNumber),
    ]);
    expect((await userinfo(tokens.access_token)).status).toBe(401);
  });

  test('is forgotten when the time is over: nothing is given, and nothing kept', async () => {
    const person = somebody();
    const kept = somebody();
    const { tokens } = await visit(courses, 'nhi-card', person);
    await visit(courses, 'nhi-card', kept);
    await site.database.query(`update isso_releases set expires_at = now() - interval '1 second' where subject = $1`, [
      site.subjectOf(person.idNumber),
    ]);
    expect((await userinfo(tokens.access_token)).status).toBe(401);
    await site.nodes[0].authorization.sweep();
    expect([await releasesOf(person), (await releasesOf(kept)).length]).toEqual([[], 1]);
    // The agreement itself says nothing about them, and is remembered.
    expect(await grantsOf(person)).toHaveLength(1);
  });

  test('leaves no ID number, name or phone where the agreement is remembered', async () => {
    const person = somebody();
    await visit(petitions, 'citizen-card', person);
    const rows = JSON.stringify(
      await site.database.query('select * from authorization_payloads where subject = $1', [site.subjectOf(person.idNumber)]),
    );
    expect(rows).toContain('citizen-card');
    for (const secret of [person.idNumber, person.mobile, person.name]) expect(rows).not.toContain(secret);
  });
});

describe('what a visitor agreed to', () => {
  const before = (withAccountData: boolean) => ({
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    withAccountData,
  });

  test('holds for the same person, service and way, and for no more than it was', async () => {
    const person = somebody();
    await addAccount(person);
    await visit(petitions, 'nhi-card', person, true);
    const agreedAt = async (...[client, way, who, more]: Parameters<typeof begun>) =>
      (await viewOf(await begun(client, way, who, more))).agreed;
    expect(await agreedAt(petitions, 'nhi-card', person)).toEqual(before(true));
    expect(await agreedAt(petitions, 'nhi-card', person, { changes: { scope: 'openid phone' } })).toEqual(before(true));
    expect(await agreedAt(petitions, 'nhi-card', person, { changes: { prompt: 'consent' } })).toBeNull();
    expect(await agreedAt(petitions, 'telecom', person)).toBeNull();
    expect(await agreedAt(courses, 'nhi-card', person)).toBeNull();
    expect(await agreedAt(petitions, 'nhi-card', somebody())).toBeNull();

    const less = somebody();
    await finish(petitions, await begun(petitions, 'nhi-card', less, { changes: { scope: 'openid phone' } }));
    expect(await agreedAt(petitions, 'nhi-card', less)).toBeNull();
    expect(await agreedAt(petitions, 'nhi-card', less, { changes: { scope: 'openid phone' } })).toEqual(before(false));
  });

  test('is not asked of the member, nor what the member agreed to of the visitor', async () => {
    const person = somebody();
    const memberId = await addAccount(person);
    await visit(petitions, 'nhi-card', person, true);
    const browser = await memberBrowser(memberId);
    const uid = await browser.beginInteraction(ask(petitions));
    expect(await browser.call('interaction', { uid })).toMatchObject({ body: { agreed: null, member: {} } });
    await browser.agree(ask(courses));
    expect((await viewOf(await begun(courses, 'citizen-card', person))).agreed).toBeNull();
  });

  test('is used again, with what is known of the person now', async () => {
    const person = somebody();
    await addAccount(person);
    await visit(petitions, 'nhi-card', person, true);
    const { tokens } = await visit(petitions, 'nhi-card', { ...person, mobile: '0977999999' }, true);
    expect([(await grantsOf(person)).length, (await releasesOf(person)).length]).toEqual([1, 1]);
    expect(await dataOf(tokens.access_token)).toMatchObject({ phone_number: '0977999999', address: {} });
    // Without the account's data it is another agreement, and beside the first.
    const { tokens: less } = await visit(petitions, 'nhi-card', person, false);
    expect(await dataOf(less.access_token)).not.toHaveProperty('address');
    expect(await dataOf(tokens.access_token)).toHaveProperty('address');
    expect((await grantsOf(person)).length).toBe(2);
    expect((await viewOf(await begun(petitions, 'nhi-card', person))).agreed).toEqual(before(false));
  });

  test('is seen by who has a gold account of the same identity, and taken back there', async () => {
    const person = somebody();
    const { tokens } = await visit(petitions, 'nhi-card', person);
    const { tokens: kept } = await visit(courses, 'citizen-card', person);
    await userinfo(tokens.access_token);
    const browser = await memberBrowser(await addAccount(person));
    const { applications } = accepted(await browser.call('applications'));
    expect(applications).toHaveLength(2);
    expect(applications).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          applicationId: 'petitions',
          claims: ['sub', 'id_number', 'phone_number'],
          lastUsedAt: expect.any(String),
        }),
        expect.objectContaining({
          applicationId: 'courses',
          claims: ['sub', 'name', 'real_name_verified', 'phone_number'],
          lastUsedAt: null,
        }),
      ]),
    );
    const stranger = await memberBrowser(await addAccount(somebody()));
    expect(accepted(await stranger.call('applications')).applications).toEqual([]);
    await stranger.call('revokeApplication', { applicationId: 'petitions' });
    expect((await userinfo(tokens.access_token)).status).toBe(200);

    await browser.call('revokeApplication', { applicationId: 'petitions' });
    expect((await userinfo(tokens.access_token)).status).toBe(401);
    expect((await userinfo(kept.access_token)).status).toBe(200);
    expect(await releasesOf(person)).toHaveLength(1);
    expect((await viewOf(await begun(petitions, 'nhi-card', person))).agreed).toBeNull();
  });

  test('and took back before they were back at the service is asked for again', async () => {
    const person = somebody();
    const owner = await memberBrowser(await addAccount(person));
    const { browser, uid } = await begun(petitions, 'nhi-card', person);
    const { location } = accepted(await browser.agreeTo(uid));
    await owner.call('revokeApplication', { applicationId: 'petitions' });
    const next = await browser.resume(location);
    expect(next.pathname).toMatch(/^\/interaction\//);
    const again = next.pathname.split('/').at(-1) ?? '';
    expect(await browser.call('interaction', { uid: again })).toMatchObject({
      status: 200,
      body: { visitor: null, agreed: null },
    });
    await browser.comeIn(again, 'nhi-card', person);
    const end = accepted(await browser.agreeTo(again));
    expect((await browser.resume(end.location)).searchParams.has('code')).toBe(true);
  });

  test('can be read later by who becomes a gold member, and by nobody else', async () => {
    const person = somebody();
    const { tokens } = await visit(courses, 'telecom', person);
    await userinfo(tokens.access_token);
    const browser = await memberBrowser(await addAccount(person));
    const { entries } = accepted(await browser.call('usageLog'));
    expect(entries.map(({ event, party, claims }) => [event, party?.en, [...claims].sort()])).toEqual([
      ['data-given', 'City courses', ['birthdate', 'phone_number', 'sub']],
      ['application-authorized', 'City courses', ['birthdate', 'phone_number', 'sub']],
    ]);
    const general = await memberBrowser(await site.addMember());
    const other = await memberBrowser(await addAccount(somebody()));
    for (const stranger of [general, other]) {
      expect(accepted(await stranger.call('usageLog')).entries).toEqual([]);
    }
  });
});
