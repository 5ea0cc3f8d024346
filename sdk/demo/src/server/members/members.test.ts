import type { RouteAnswer } from '@cardbridge/sdk/flows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, accepted } from '../../../test/support/answer.js';
import { type Browser, PASSWORD, startTestSite, type TestSite } from '../../../test/support/test-site.js';

const WRONG = 'Wrong+1234';
const NEW = 'Newer+5678';

let site: TestSite;
beforeAll(async () => {
  site = await startTestSite();
});
afterAll(() => site.close());

let made = 0;
interface Person {
  readonly id: string;
  readonly mobile: string;
  readonly email: string;
  readonly browser: Browser;
}
const addressOf = (count: number) => `198.51.100.${count % 250}`;

/** A member whom no other test knows, signed in. */
async function signedIn(columns: Readonly<Record<string, unknown>> = {}): Promise<Person> {
  made += 1;
  const mobile = `09${String(20_000_000 + made)}`;
  const email = `person${made}@example.tw`;
  const id = await site.addMember({ mobile, email, ...columns });
  const browser = await site.browser(addressOf(made));
  expect((await browser.signIn(email)).status).toBe(200);
  return { id, mobile, email, browser };
}

const gold = () => ({
  status: 'gold',
  account_name: `tpgold${made}`,
  certified_name: '王小明',
  id_number: `A1${String(10_000_000 + made)}`,
  subject_serial_number: String(10 ** 15 + made),
  proved_at: new Date(site.now()),
});

const freeMobile = () => {
  made += 1;
  return `09${String(30_000_000 + made)}`;
};

/** The whole database of what is about this member. */
const rowsAbout = async (id: string) =>
  (
    await site.database.query<{ readonly rows: string }>(
      `select (select count(*) from members where id = $1) + (select count(*) from sessions where member_id = $1)
        + (select count(*) from usage_log where member_id = $1) + (select count(*) from opened_services where member_id = $1)
        + (select count(*) from authorization_payloads where member_id = $1) as rows`,
      [id],
    )
  ).map(({ rows }) => Number(rows))[0];

test.each(['profile', 'changeProfile', 'cardServices', 'usageLog'] as const)(
  '%s is for who is signed in, and for them only as long as they are',
  async (route) => {
    const visitor = await site.browser();
    expect(await visitor.call(route)).toEqual({ status: 401, body: { code: 'ERR_SIGN_IN_REQUIRED' } });
    const { browser, id } = await signedIn();
    expect((await browser.call(route)).status).toBe(200);
    // As if in the same moment in another browser: the session is there, the member is not what they were.
    await site.database.query('update members set frozen_at = $2 where id = $1', [id, new Date(site.now())]);
    expect(await browser.call(route)).toEqual({ status: 401, body: { code: 'ERR_SIGN_IN_REQUIRED' } });
  },
);

test.each([
  ['startContactChange', { contact: { kind: 'mobile', value: '0912345678' } }],
  ['confirmContactChange', { code: '1234' }],
  ['changePassword', { oldPassword: PASSWORD, newPassword: NEW }],
  ['openCardService', { serviceId: 'youbike' }],
  ['freezeAccount', { password: PASSWORD }],
  ['deleteAccount', { password: PASSWORD }],
] as const)('%s is for who is signed in', async (route, request) => {
  expect(await (await site.browser()).call(route, request)).toEqual({ status: 401, body: { code: 'ERR_SIGN_IN_REQUIRED' } });
});

describe('profile', () => {
  test('a member sees all of it, and of the ID number its ends', async () => {
    const columns = gold();
    const { browser, mobile, email } = await signedIn({ ...columns, birth_date: '1990-02-28', address: '臺北市' });
    const { status, body } = await browser.call('profile');
    expect([status, body]).toEqual([
      200,
      {
        kind: 'personal',
        status: 'gold',
        displayName: '王小明',
        accountName: columns.account_name,
        familyName: '王',
        givenName: '小明',
        maskedIdNumber: `A******${columns.id_number.slice(-3)}`,
        taxId: null,
        mobile,
        email,
        birthDate: '1990-02-28',
        address: '臺北市',
        residentSince: null,
        memberSince: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        provedAt: columns.proved_at.toISOString(),
      },
    ]);
    expect(JSON.stringify(body)).not.toContain(columns.id_number);
    expect(JSON.stringify(body)).not.toContain('argon2');
  });

  test('entries are added, corrected and taken away; what is not named stays', async () => {
    const { browser, id } = await signedIn();
    const first = await browser.call('changeProfile', { birthDate: '1985-12-31', address: ' 臺北市信義區市府路 1 號 ' });
    expect(first.body).toMatchObject({ birthDate: '1985-12-31', address: '臺北市信義區市府路 1 號', residentSince: null });
    const second = await browser.call('changeProfile', { address: null, residentSince: '2000-02-29' });
    expect(second.body).toMatchObject({ birthDate: '1985-12-31', address: null, residentSince: '2000-02-29' });
    expect((await browser.call('profile')).body).toEqual(second.body);
    // The same again is no change.
    await browser.call('changeProfile', { birthDate: '1985-12-31' });
    await browser.call('changeProfile', {});
    expect((await site.eventsOf(id)).filter((event) => event === 'profile-changed')).toHaveLength(2);
  });

  test.each([
    ['the family name', { familyName: '李' }],
    ['the certified name', { certifiedName: '李' }],
    ['the ID number', { idNumber: 'A123456789' }],
    ['the status', { status: 'gold' }],
    ['the e-mail address', { email: 'x@example.tw' }],
    ['another member', { id: '00000000-0000-0000-0000-000000000000', address: 'x' }],
    ['a birth date before 1900', { birthDate: '1899-12-31' }],
    ['a birth date to come', { birthDate: '2999-01-01' }],
    ['a day that is none', { birthDate: '2001-02-29' }],
    ['a residence to come', { residentSince: '2999-01-01' }],
    ['an address too long', { address: '市'.repeat(201) }],
    ['an address with a NUL', { address: 'a\u0000b' }],
    ['an address of another type', { address: 5 }],
  ])('%s cannot be set', async (_, change) => {
    const { browser } = await signedIn();
    const before = await browser.call('profile');
    expect(await browser.call('changeProfile', change)).toEqual({ status: 400, body: { code: 'ERR_REQUEST_INVALID' } });
    expect(await browser.call('profile')).toEqual(before);
  });

  test('today in Taipei is a day of the past, also before midnight in UTC', async () => {
    const { browser } = await signedIn();
    const today = new Date(site.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    const tomorrow = new Date(site.now() + 32 * 3_600_000).toISOString().slice(0, 10);
    expect((await browser.call('changeProfile', { birthDate: today })).status).toBe(200);
    expect((await browser.call('changeProfile', { birthDate: tomorrow })).status).toBe(400);
  });

  test('what looks like script or SQL is text, and comes back as it was', async () => {
    const nasty = `<img src=x onerror=alert(1)>'"; drop table members; --\${1}`;
    const { browser } = await signedIn({ family_name: '<script>', given_name: '王' });
    const { body } = await browser.call('changeProfile', { address: nasty });
    expect(body).toMatchObject({ address: nasty, familyName: '<script>', displayName: '<script>王' });
    expect((await browser.call('profile')).body).toEqual(body);
  });
});

describe('contacts', () => {
  const change = (browser: Browser, value: string, kind = 'mobile') =>
    browser.call('startContactChange', { contact: { kind, value } });

  test('the new one takes the place of the old one when its code was typed; the old one is told', async () => {
    const { browser, id, mobile } = await signedIn();
    const next = freeMobile();
    expect(await change(browser, `+886-${next.slice(1)}`)).toEqual({
      status: 200,
      body: { resendAfterSeconds: expect.any(Number), expiresAfterSeconds: expect.any(Number) },
    });
    expect((await browser.call('profile')).body.mobile).toBe(mobile);
    const { status, body } = await browser.call('confirmContactChange', { code: site.codeTo(next) });
    expect([status, body.mobile]).toEqual([200, next]);
    expect(await site.eventsOf(id)).toContain('contact-changed');
    expect(site.textTo(mobile)).toContain(`${next.slice(0, 4)}***${next.slice(-3)}`);
    expect(site.textTo(mobile)).not.toContain(next);
    expect((await (await site.browser()).signIn(next)).status).toBe(200);
    expect((await (await site.browser()).signIn(mobile)).body.code).toBe('ERR_CREDENTIALS_WRONG');
  });

  test('one that takes no place is told to the one that stays', async () => {
    const { browser, mobile } = await noEmail();
    const email = `added${made}@example.tw`;
    await change(browser, email.toUpperCase(), 'email');
    expect((await browser.call('confirmContactChange', { code: site.codeTo(email) })).body).toMatchObject({
      mobile,
      email,
    });
    expect(site.textTo(mobile)).toContain('a***@e***.tw');
  });

  test('a wrong code changes nothing, and a right one is good once and in this browser', async () => {
    const { browser, mobile, email } = await signedIn();
    const other = await site.browser();
    await other.signIn(email);
    const next = freeMobile();
    await change(browser, next);
    const code = site.codeTo(next);
    const wrong = code === '0000' ? '0001' : '0000';
    expect((await browser.call('confirmContactChange', { code: wrong })).body).toMatchObject({ code: 'ERR_CODE_WRONG' });
    expect((await other.call('confirmContactChange', { code })).body).toEqual({ code: 'ERR_CODE_EXPIRED' });
    expect((await browser.call('profile')).body.mobile).toBe(mobile);
    expect((await browser.call('confirmContactChange', { code })).status).toBe(200);
    expect((await browser.call('confirmContactChange', { code })).body).toEqual({ code: 'ERR_CODE_EXPIRED' });
  });

  test('the code is good for the last contact that was asked for, not for one before', async () => {
    const { browser } = await signedIn();
    const [first, second] = [freeMobile(), freeMobile()];
    await change(browser, first);
    await change(browser, second);
    const code = site.codeTo(first);
    if (code === site.codeTo(second)) return;
    expect((await browser.call('confirmContactChange', { code })).body.code).toBe('ERR_CODE_WRONG');
  });

  test('a taken contact is answered as a free one until the right code is typed', async () => {
    const owner = await signedIn();
    const { browser, mobile } = await signedIn();
    const free = await change(browser, freeMobile());
    const taken = await change(browser, owner.mobile);
    expect(taken).toEqual(free);
    const code = site.codeTo(owner.mobile);
    const wrong = code === '0000' ? '0001' : '0000';
    expect((await browser.call('confirmContactChange', { code: wrong })).body.code).toBe('ERR_CODE_WRONG');
    expect(await browser.call('confirmContactChange', { code })).toEqual({ status: 409, body: { code: 'ERR_CONTACT_TAKEN' } });
    expect((await browser.call('profile')).body.mobile).toBe(mobile);
    expect((await owner.browser.call('profile')).body.mobile).toBe(owner.mobile);
  });

  test('of two members who claim one number at once, one gets it', async () => {
    const [one, two] = [await signedIn(), await signedIn()];
    const next = freeMobile();
    await change(one.browser, next);
    const first = site.codeTo(next);
    site.pass(61);
    await change(two.browser, next);
    const second = site.codeTo(next);
    const answers = await Promise.all([
      one.browser.call('confirmContactChange', { code: first }),
      two.browser.call('confirmContactChange', { code: second }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test('when no message can be sent nothing is pending; a change holds when only the notice fails', async () => {
    const { browser } = await signedIn();
    const next = freeMobile();
    site.messageService = 'refuses';
    try {
      expect((await change(browser, next)).body.code).toBe('ERR_CODE_NOT_SENT');
      expect((await browser.call('confirmContactChange', { code: '0000' })).body).toEqual({ code: 'ERR_CODE_EXPIRED' });
      site.messageService = 'takes';
      await change(browser, next);
      site.messageService = 'refuses';
      expect((await browser.call('confirmContactChange', { code: site.codeTo(next) })).body.mobile).toBe(next);
    } finally {
      site.messageService = 'takes';
    }
  });

  /** A member whose only contact is a mobile number. */
  async function noEmail(): Promise<Person> {
    const mobile = freeMobile();
    const id = await site.addMember({ mobile });
    const browser = await site.browser(addressOf(made));
    await browser.signIn(mobile);
    return { id, mobile, email: '', browser };
  }
});

describe('password', () => {
  test('whoever knows the old one sets a new one; other browsers are signed out, this one gets a new session', async () => {
    const { browser, id, email } = await signedIn();
    const other = await site.browser();
    await other.signIn(email);
    const before = browser.cookie;
    expect(await browser.call('changePassword', { oldPassword: PASSWORD, newPassword: NEW })).toEqual({
      status: 200,
      body: {},
    });
    expect(browser.cookie).not.toBe(before);
    expect((await browser.call('profile')).status).toBe(200);
    expect((await other.call('profile')).body).toEqual({ code: 'ERR_SESSION_MISSING' });
    const visitor = await site.browser();
    expect((await visitor.signIn(email, PASSWORD)).body.code).toBe('ERR_CREDENTIALS_WRONG');
    expect((await visitor.signIn(email, NEW)).status).toBe(200);
    expect(await site.eventsOf(id)).toContain('password-changed');
  });

  test.each(['Short+1', 'nouppercase+1', 'NOLOWERCASE+1', 'NoDigit+++', 'NoSymbol123', 'Aa1+'.repeat(33)])(
    'a new one that breaks the rules is refused: %s',
    async (newPassword) => {
      const { browser } = await signedIn();
      const answer = await browser.call('changePassword', { oldPassword: PASSWORD, newPassword });
      expect(answer).toEqual({ status: 400, body: { code: 'ERR_REQUEST_INVALID' } });
    },
  );

  test('wrong ones count with those at the sign-in: an open session is no way around the lock', async () => {
    const { browser, id, email } = await signedIn();
    const visitor = await site.browser();
    await visitor.signIn(email, WRONG);
    expect((await browser.call('changePassword', { oldPassword: WRONG, newPassword: NEW })).body).toEqual({
      code: 'ERR_PASSWORD_WRONG',
      details: { triesLeft: 1 },
    });
    expect(await browser.call('freezeAccount', { password: WRONG })).toEqual({
      status: 423,
      body: { code: 'ERR_ACCOUNT_LOCKED', details: { retryAfterSeconds: 900 } },
    });
    expect((await browser.call('deleteAccount', { password: PASSWORD })).body.code).toBe('ERR_ACCOUNT_LOCKED');
    expect((await visitor.signIn(email)).body.code).toBe('ERR_ACCOUNT_LOCKED');
    expect((await site.eventsOf(id)).filter((event) => event === 'account-locked')).toHaveLength(1);
    // Locked for new sign-ins; who is in stays in.
    expect((await browser.call('profile')).status).toBe(200);
  });

  test('of two changes at once with the old one, one holds', async () => {
    const { browser, email } = await signedIn();
    const other = await site.browser();
    await other.signIn(email);
    const [one, two] = [`${NEW}1`, `${NEW}2`];
    const answers = await Promise.all([
      browser.call('changePassword', { oldPassword: PASSWORD, newPassword: one }),
      other.call('changePassword', { oldPassword: PASSWORD, newPassword: two }),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const visitor = await site.browser();
    const held = answers[0]?.status === 200 ? one : two;
    expect((await visitor.signIn(email, held)).status).toBe(200);
  });
});

describe('card services', () => {
  const all = (answer: Answer<'cardServices'>) => accepted(answer).agencies.flatMap(({ services }) => services);

  test('are listed by agency, in both languages, with a mark on those that are opened', async () => {
    const { browser, id } = await signedIn();
    const before = await browser.call('cardServices');
    expect(all(before).some(({ opened }) => opened)).toBe(false);
    expect(new Set(all(before).map(({ serviceId }) => serviceId)).size).toBe(all(before).length);
    const after = await browser.call('openCardService', { serviceId: 'youbike' });
    expect(all(after).filter(({ opened }) => opened)).toMatchObject([{ serviceId: 'youbike' }]);
    // Again, and twice at once: it is open, and was opened once.
    await Promise.all([1, 2].map(() => browser.call('openCardService', { serviceId: 'youbike' })));
    expect((await browser.call('cardServices')).body).toEqual(after.body);
    expect((await site.eventsOf(id)).filter((event) => event === 'service-opened')).toHaveLength(1);
    const { entries } = accepted(await browser.call('usageLog'));
    expect(entries[0]).toMatchObject({ event: 'service-opened', party: { en: expect.stringContaining('YouBike') } });
  });

  test('those for gold members refuse others', async () => {
    const general = await signedIn();
    expect(await general.browser.call('openCardService', { serviceId: 'social-housing' })).toEqual({
      status: 403,
      body: { code: 'ERR_GOLD_REQUIRED' },
    });
    const { browser } = await signedIn(gold());
    const opened = await browser.call('openCardService', { serviceId: 'social-housing' });
    expect(all(opened).filter(({ opened }) => opened)).toMatchObject([{ serviceId: 'social-housing', goldOnly: true }]);
    expect(all(await general.browser.call('cardServices')).some(({ opened }) => opened)).toBe(false);
  });

  test.each(['no-such', '__proto__', "' or 1=1"])('there is no service %j', async (serviceId) => {
    const { browser } = await signedIn();
    expect(await browser.call('openCardService', { serviceId })).toEqual({ status: 404, body: { code: 'ERR_NOT_FOUND' } });
  });
});

describe('usage log', () => {
  test('comes in pages of fifty, newest first, and is the own one only', async () => {
    const other = await signedIn();
    const { browser, id } = await signedIn();
    for (let count = 0; count < 120; count += 1) {
      // Two members in turn, so that their lines lie between each other.
      for (const member of [id, other.id]) {
        await site.database.query('insert into usage_log (member_id, at, event, claims) values ($1, $2, $3, $4)', [
          member,
          new Date(site.now()),
          member === id ? 'data-given' : 'signed-out',
          JSON.stringify([`claim-${count}`]),
        ]);
      }
    }
    const seen: { event: string; claims: string[] }[] = [];
    const sizes: number[] = [];
    let after: string | null | undefined;
    do {
      const page: RouteAnswer<'usageLog'> = accepted(await browser.call('usageLog', after === undefined ? {} : { after }));
      seen.push(...page.entries);
      sizes.push(page.entries.length);
      after = page.next;
    } while (after !== null);
    expect(sizes).toEqual([50, 50, 21]);
    expect(seen.map(({ event }) => event)).toEqual([
      ...Array.from({ length: 120 }, () => 'data-given'),
      'signed-in-with-password',
    ]);
    expect(seen.slice(0, 120).map(({ claims }) => claims[0])).toEqual(
      Array.from({ length: 120 }, (_, index) => `claim-${119 - index}`),
    );
  });

  test.each(['-1', 'x', '1; drop table members', '9'.repeat(19)])('the cursor %j is none', async (after) => {
    const { browser } = await signedIn();
    expect((await browser.call('usageLog', { after })).body).toEqual({ code: 'ERR_REQUEST_INVALID' });
  });

  test('the furthest cursors are answered', async () => {
    const { browser } = await signedIn();
    expect((await browser.call('usageLog', { after: '9'.repeat(18) })).body.entries).toHaveLength(1);
    expect((await browser.call('usageLog', { after: '0' })).body).toEqual({ entries: [], next: null });
  });
});

describe('freezing and deletion', () => {
  test('a frozen account has nobody signed in, until the member lifts it', async () => {
    const { browser, id, email } = await signedIn();
    const other = await site.browser();
    await other.signIn(email);
    expect((await browser.call('freezeAccount', { password: WRONG })).body).toEqual({
      code: 'ERR_PASSWORD_WRONG',
      details: { triesLeft: 2 },
    });
    expect(await browser.call('freezeAccount', { password: PASSWORD })).toEqual({ status: 200, body: {} });
    expect((await browser.call('session')).body).toEqual({ member: null, identity: null });
    expect((await other.call('profile')).body).toEqual({ code: 'ERR_SESSION_MISSING' });
    expect((await other.call('session')).body).toEqual({ member: null, identity: null });
    expect((await browser.signIn(email)).body).toEqual({ code: 'ERR_ACCOUNT_FROZEN' });
    expect(await rowsAbout(id)).toBeGreaterThan(0);
    await browser.call('signInWithPassword', { account: email, password: PASSWORD, liftFreeze: true });
    expect((await browser.call('profile')).status).toBe(200);
    expect(await site.eventsOf(id)).toEqual([
      'signed-in-with-password',
      'signed-in-with-password',
      'account-frozen',
      'freeze-lifted',
      'signed-in-with-password',
    ]);
  });

  test('deletion erases everything about the member, and what was theirs is free again', async () => {
    const columns = gold();
    const { browser, id, mobile, email } = await signedIn(columns);
    await browser.call('openCardService', { serviceId: 'social-housing' });
    await site.database.query('insert into authorization_payloads (model, id, payload, member_id) values ($1, $2, $3, $4)', [
      'Grant',
      `grant-${made}`,
      '{}',
      id,
    ]);
    const other = await site.browser();
    await other.signIn(email);
    expect(await rowsAbout(id)).toBeGreaterThan(5);
    expect((await browser.call('deleteAccount', { password: WRONG })).body.code).toBe('ERR_PASSWORD_WRONG');
    expect(await rowsAbout(id)).toBeGreaterThan(5);

    expect(await browser.call('deleteAccount', { password: PASSWORD })).toEqual({ status: 200, body: {} });
    expect(await rowsAbout(id)).toBe(0);
    expect((await browser.call('session')).body).toEqual({ member: null, identity: null });
    expect((await other.call('profile')).body).toEqual({ code: 'ERR_SESSION_MISSING' });
    expect((await browser.signIn(email)).body.code).toBe('ERR_CREDENTIALS_WRONG');
    const again = await site.addMember({ ...columns, mobile, email });
    expect(await site.eventsOf(again)).toEqual([]);
    expect((await browser.signIn(columns.account_name)).status).toBe(200);
  });

  test('deleted from two browsers at once is deleted once, and no error', async () => {
    const { browser, id, email } = await signedIn();
    const other = await site.browser();
    await other.signIn(email);
    const answers = await Promise.all([browser, other].map((one) => one.call('deleteAccount', { password: PASSWORD })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect(await rowsAbout(id)).toBe(0);
  });

  test('a sign-in at the moment of a new password or a freeze leaves nobody signed in by the old one', async () => {
    for (const [route, request] of [
      ['changePassword', { oldPassword: PASSWORD, newPassword: NEW }],
      ['freezeAccount', { password: PASSWORD }],
    ] as const) {
      const { browser, email } = await signedIn();
      const intruders = await Promise.all([1, 2, 3, 4].map((last) => site.browser(`192.0.2.${last}`)));
      await Promise.all([browser.call(route, request), ...intruders.map((intruder) => intruder.signIn(email))]);
      for (const intruder of intruders) {
        const { status } = await intruder.call('profile');
        expect([route, status]).toEqual([route, 401]);
      }
    }
  });
});
