import { memoryChallengeStore } from '@cardbridge/sdk/verifier';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accepted } from '../../../test/support/answer.js';
import { type Browser, PASSWORD, startTestSite, type TestSite } from '../../../test/support/test-site.js';

const WRONG = 'Wrong+1234';

let site: TestSite;
beforeAll(async () => {
  site = await startTestSite();
});
afterAll(() => site.close());

let made = 0;
/** A member whom no other test knows, with the contacts that they have. */
async function newMember(columns: Readonly<Record<string, unknown>> = {}) {
  made += 1;
  const mobile = `09${String(10_000_000 + made)}`;
  const email = `member${made}@example.tw`;
  return { id: await site.addMember({ mobile, email, ...columns }), mobile, email };
}

const accountOf = async (browser: Browser) => (await browser.call('session')).body.member;

describe('with a password', () => {
  test('by mobile number, by e-mail and by account name, however they are typed', async () => {
    const { mobile, email, id } = await newMember({
      status: 'organization',
      kind: 'organization',
      tax_id: '12345675',
      account_name: 'tpabcd2345',
      certified_name: '範例公司',
      proved_at: new Date(site.now()),
    });
    for (const account of [
      mobile,
      `+886 ${mobile.slice(1)}`,
      email,
      ` ${email.toUpperCase()} `,
      'tpabcd2345',
      'TPabcd2345',
      'ｔｐabcd2345',
    ]) {
      const browser = await site.browser();
      const member = { kind: 'organization', status: 'organization', displayName: '範例公司', accountName: 'tpabcd2345' };
      expect([account, await browser.signIn(account)]).toEqual([account, { status: 200, body: { member } }]);
      expect((await browser.call('session')).body).toEqual({ member, identity: null });
    }
    expect(new Set(await site.eventsOf(id))).toEqual(new Set(['signed-in-with-password']));
  });

  test('the session gets a new id, and the one before it is worth nothing', async () => {
    const { email } = await newMember();
    const browser = await site.browser();
    const planted = browser.cookie;
    await browser.signIn(email);
    expect(browser.cookie).not.toBe(planted);
    const planter = await site.browser();
    planter.cookie = planted;
    expect((await planter.call('profile')).body).toEqual({ code: 'ERR_SESSION_MISSING' });

    const signedIn = browser.cookie;
    expect(await browser.call('signOut')).toEqual({ status: 200, body: {} });
    expect(await accountOf(browser)).toBeNull();
    const thief = await site.browser();
    thief.cookie = signedIn;
    expect((await thief.call('profile')).body).toEqual({ code: 'ERR_SESSION_MISSING' });
  });

  test('an account that does not exist is answered, word for word, as one that does', async () => {
    const { email, mobile } = await newMember();
    for (const [known, unknown] of [
      [email, 'nobody-at-all@example.tw'],
      [mobile, '0999999999'],
    ] as const) {
      site.pass(900);
      const answers = await Promise.all(
        [known, unknown].map(async (account) => {
          const browser = await site.browser();
          const heard = [];
          for (let count = 0; count < 5; count += 1) heard.push(await browser.signIn(account, WRONG));
          heard.push(await browser.signIn(account));
          // What is left of the lock may be a second less by now.
          return heard.map(({ status, body: { code, details } }) => ({
            status,
            code,
            triesLeft: details?.triesLeft,
            locked: Number(details?.retryAfterSeconds) > 890 && Number(details?.retryAfterSeconds) <= 900,
            details: Object.keys(details as object),
          }));
        }),
      );
      expect(answers[0]).toEqual(answers[1]);
      expect(answers[0]?.map(({ code, triesLeft }) => [code, triesLeft])).toEqual([
        ['ERR_CREDENTIALS_WRONG', 2],
        ['ERR_CREDENTIALS_WRONG', 1],
        ...Array.from({ length: 4 }, () => ['ERR_ACCOUNT_LOCKED', undefined]),
      ]);
      expect(answers[0]?.map(({ status, locked }) => [status, locked])).toEqual([
        [422, false],
        [422, false],
        ...Array.from({ length: 4 }, () => [423, true]),
      ]);
    }
  });

  test('three wrong ones lock, by whichever name and in whichever browser; the member can read of it', async () => {
    const { id, email, mobile } = await newMember();
    await (await site.browser()).signIn(email, WRONG);
    await (await site.browser('203.0.113.2')).signIn(mobile, WRONG);
    const browser = await site.browser('203.0.113.3');
    expect((await browser.signIn(` ${mobile.slice(0, 4)}-${mobile.slice(4)}`, WRONG)).body.code).toBe('ERR_ACCOUNT_LOCKED');
    expect((await browser.signIn(email)).body.code).toBe('ERR_ACCOUNT_LOCKED');
    expect(await site.eventsOf(id)).toEqual(['sign-in-failed', 'sign-in-failed', 'sign-in-failed', 'account-locked']);
    site.pass(15 * 60);
    expect((await browser.signIn(email)).status).toBe(200);
  });

  test('a crowd of wrong passwords at once gets no further than one after the other would', async () => {
    const { id, email } = await newMember();
    const browsers = await Promise.all(Array.from({ length: 12 }, (_, index) => site.browser(`198.51.100.${index}`)));
    const answers = await Promise.all(browsers.map((browser) => browser.signIn(email, WRONG)));
    const wrong = answers.filter(({ body }) => body.code === 'ERR_CREDENTIALS_WRONG').length;
    expect(wrong).toBeLessThanOrEqual(2);
    expect(answers.filter(({ body }) => body.code === 'ERR_ACCOUNT_LOCKED')).toHaveLength(12 - wrong);
    expect((await site.eventsOf(id)).filter((event) => event === 'sign-in-failed').length).toBeLessThanOrEqual(3);
    expect((await browsers[0]?.signIn(email))?.body.code).toBe('ERR_ACCOUNT_LOCKED');
  });

  test('a frozen account is told to who knows the password, and opened when they ask', async () => {
    const { id, email } = await newMember({ frozen_at: new Date(site.now()) });
    const browser = await site.browser();
    expect((await browser.signIn(email, WRONG)).body.code).toBe('ERR_CREDENTIALS_WRONG');
    expect(await browser.signIn(email)).toEqual({ status: 403, body: { code: 'ERR_ACCOUNT_FROZEN' } });
    expect(await accountOf(browser)).toBeNull();
    const lift = { account: email, liftFreeze: true };
    expect((await browser.call('signInWithPassword', { ...lift, password: WRONG })).body.code).toBe('ERR_CREDENTIALS_WRONG');
    expect((await browser.call('signInWithPassword', { ...lift, password: PASSWORD })).status).toBe(200);
    expect((await (await site.browser()).signIn(email)).status).toBe(200);
    expect(await site.eventsOf(id)).toEqual([
      'sign-in-failed',
      'sign-in-failed',
      'freeze-lifted',
      'signed-in-with-password',
      'signed-in-with-password',
    ]);
  });

  test('one address has so many failures for all accounts; success costs nothing', async () => {
    const { email } = await newMember();
    const address = '192.0.2.77';
    const browser = await site.browser(address);
    // Locked after three, so most of these cost no hash.
    const answers = [];
    for (let count = 0; count < 100; count += 1) answers.push(await browser.signIn('somebody-else@example.tw', WRONG));
    expect(answers.some(({ status }) => status === 429)).toBe(false);
    const refused = await browser.signIn(email);
    expect(refused).toEqual({
      status: 429,
      body: { code: 'ERR_TOO_MANY_REQUESTS', details: { retryAfterSeconds: expect.any(Number) } },
    });
    expect((await (await site.browser('192.0.2.78')).signIn(email)).status).toBe(200);
  });

  test.each([
    ['half a character', '\ud800'],
    ['SQL', "' or '1'='1"],
    ['a script', '<script>alert(1)</script>'],
    ['what looks like a pattern', 'tp%'],
  ])('%s is the name of nobody', async (_, account) => {
    const answer = await (await site.browser('192.0.2.90')).signIn(account, WRONG);
    expect(answer).toEqual({ status: 422, body: { code: 'ERR_CREDENTIALS_WRONG', details: { triesLeft: 2 } } });
  });

  test.each([
    ['a name with a NUL', { account: 'tp\u0000abcd', password: WRONG }],
    ['a name too long', { account: 'a'.repeat(255), password: WRONG }],
    ['a password too long', { account: 'a', password: 'a'.repeat(129) }],
    ['no password', { account: 'a', password: '' }],
    ['a list', { account: ['a'], password: WRONG }],
    ['an object', { account: { $ne: '' }, password: WRONG }],
    ['more than was asked', { account: 'a', password: WRONG, memberId: '1' }],
    ['a freeze that is no yes', { account: 'a', password: WRONG, liftFreeze: 'yes' }],
  ])('%s is refused before anything is looked up', async (_, request) => {
    const answer = await (await site.browser()).call('signInWithPassword', request);
    expect(answer).toEqual({ status: 400, body: { code: 'ERR_REQUEST_INVALID' } });
  });
});

describe('with a card', () => {
  test('without an account it is the person of the certificate, and no account is made', async () => {
    const person = citizen();
    const browser = await site.browser();
    const before = browser.cookie;
    const members = await site.database.query('select id from members');
    const identity = {
      kind: 'citizen',
      name: person.name,
      subjectSerialNumber: person.subjectSerialNumber,
      idNumberEnding: person.idNumber.slice(-4),
    };
    expect(await browser.signInByCard(person)).toEqual({ status: 200, body: { identity, member: null } });
    expect((await browser.call('session')).body).toEqual({ identity, member: null });
    expect(browser.cookie).not.toBe(before);
    expect(await site.database.query('select id from members')).toEqual(members);
    expect((await browser.call('profile')).body).toEqual({ code: 'ERR_SIGN_IN_REQUIRED' });
    await browser.call('signOut');
    expect((await browser.call('session')).body).toEqual({ identity: null, member: null });
  });

  test('the account is the one with the serial number of the certificate, whatever anybody typed', async () => {
    const [, person, other] = site.pki.citizens;
    if (person === undefined || other === undefined) throw new Error('too few citizens');
    const gold = (serial: string, idNumber: string, accountName: string) =>
      newMember({
        status: 'gold',
        account_name: accountName,
        certified_name: person.name,
        id_number: idNumber,
        subject_serial_number: serial,
        proved_at: new Date(site.now()),
      });
    const own = await gold(person.subjectSerialNumber, other.idNumber, 'tpown23456');
    // Somebody has this person's ID number, and another card.
    const stranger = await gold('9999999999999999', person.idNumber, 'tpother345');
    const browser = await site.browser();
    const { status, body } = await browser.signInByCard(person);
    expect([status, body.member]).toEqual([
      200,
      { kind: 'personal', status: 'gold', displayName: person.name, accountName: 'tpown23456' },
    ]);
    expect((await browser.call('session')).body).toEqual({ member: body.member, identity: null });
    expect(await site.eventsOf(own.id)).toEqual(['signed-in-with-card']);
    expect(await site.eventsOf(stranger.id)).toEqual([]);

    await site.database.query('update members set frozen_at = $2 where id = $1', [own.id, new Date(site.now())]);
    expect(await accountOf(browser)).toBeNull();
    const frozen = await site.browser();
    expect(await frozen.signInByCard(person)).toEqual({ status: 403, body: { code: 'ERR_ACCOUNT_FROZEN' } });
    expect((await frozen.call('session')).body).toEqual({ member: null, identity: null });
  });

  test('an organisation is found by its tax id', async () => {
    const { organisation } = site.pki;
    const taxId = organisation.subjectSerialNumber;
    const browser = await site.browser();
    expect((await browser.signInByCard(organisation)).body).toEqual({
      identity: { kind: 'organization', name: organisation.name, taxId },
      member: null,
    });
    await newMember({
      kind: 'organization',
      status: 'organization',
      account_name: 'tporg23456',
      certified_name: organisation.name,
      tax_id: taxId,
      proved_at: new Date(site.now()),
    });
    expect((await (await site.browser()).signInByCard(organisation)).body.member?.accountName).toBe('tporg23456');
  });

  test('an answer to the challenge of another browser is refused, in both languages', async () => {
    const person = citizen();
    const attacker = await site.browser();
    const { challengeNonce } = accepted(await attacker.call('issueChallenge', { purpose: 'sign-in' }));
    const answer = { challengeNonce, token: site.tokenOf(person, challengeNonce) };
    const victim = await site.browser();
    const words = { sentence: expect.any(String), remedy: expect.any(String) };
    expect(await victim.call('signInWithCard', answer)).toEqual({
      status: 422,
      body: {
        code: 'ERR_VERIFICATION_FAILED',
        details: { verificationCode: 'ERR_SESSION_MISMATCH' },
        messages: { 'zh-TW': { ...words, sentence: expect.stringMatching(/\p{Script=Han}/u) }, en: words },
      },
    });
    expect((await victim.call('session')).body).toEqual({ member: null, identity: null });
    // And its own browser cannot use it any more either.
    expect((await attacker.call('signInWithCard', answer)).body.details?.verificationCode).toBe('ERR_CHALLENGE_UNKNOWN');
  });

  test.each<[string, string, (nonce: string) => Promise<{ purpose: string; token: unknown }>]>([
    [
      'a signature for another site',
      'ERR_SIGNATURE_INVALID',
      async (nonce) => ({ purpose: 'sign-in', token: site.tokenOf(citizen(), nonce, 'https://evil.example') }),
    ],
    [
      'a revoked certificate',
      'ERR_CERTIFICATE_REVOKED',
      async (nonce) => ({ purpose: 'sign-in', token: site.tokenOf(site.pki.bad.revoked, nonce) }),
    ],
    ['no token', 'ERR_TOKEN_MALFORMED', async () => ({ purpose: 'sign-in', token: null })],
    ['a token of another shape', 'ERR_TOKEN_MALFORMED', async () => ({ purpose: 'sign-in', token: ['x'.repeat(5000)] })],
  ])('%s does not sign in', async (_, code, make) => {
    const browser = await site.browser();
    // The purpose must be known to ask and the nonce to answer.
    const { purpose } = await make('');
    const { challengeNonce } = accepted(await browser.call('issueChallenge', { purpose }));
    const { token } = await make(challengeNonce);
    const answer = await browser.call('signInWithCard', { challengeNonce, token });
    expect([answer.status, answer.body.code, answer.body.details]).toEqual([
      422,
      'ERR_VERIFICATION_FAILED',
      { verificationCode: code },
    ]);
    expect((await browser.call('session')).body).toEqual({ member: null, identity: null });
  });

  test('a challenge for another purpose does not sign in', async () => {
    const { email } = await newMember();
    const browser = await site.browser();
    await browser.signIn(email);
    const { challengeNonce } = accepted(await browser.call('issueChallenge', { purpose: 'gold' }));
    const { body } = await browser.call('signInWithCard', { challengeNonce, token: site.tokenOf(citizen(), challengeNonce) });
    expect(body.details).toEqual({ verificationCode: 'ERR_PURPOSE_MISMATCH' });
  });

  test('one address asks for so many challenges, whatever sessions it has', async () => {
    const address = '203.0.113.77';
    const browsers = [await site.browser(address), await site.browser(address)];
    const outcomes = new Map<number, number>();
    for (let time = 0; time < 2002; time += 1) {
      const { status } = (await browsers[time % 2]?.call('issueChallenge', { purpose: 'sign-in' })) ?? { status: 0 };
      outcomes.set(status, (outcomes.get(status) ?? 0) + 1);
    }
    expect([...outcomes]).toEqual([
      [200, 2000],
      [429, 2],
    ]);
    expect((await (await site.browser()).call('issueChallenge', { purpose: 'sign-in' })).status).toBe(200);
  });

  test('a challenge is good for five minutes and for one answer', async () => {
    const browser = await site.browser();
    const { challengeNonce } = accepted(await browser.call('issueChallenge', { purpose: 'sign-in' }));
    const answer = { challengeNonce, token: site.tokenOf(citizen(), challengeNonce) };
    site.pass(301);
    expect((await browser.call('signInWithCard', answer)).body.details?.verificationCode).toBe('ERR_CHALLENGE_EXPIRED');
    expect((await browser.call('signInWithCard', answer)).body.details?.verificationCode).toBe('ERR_CHALLENGE_UNKNOWN');
  });

  test('when the revocation source or the store does not answer, nobody is signed in, and it is said that it may go well later', async () => {
    const down = async () => {
      throw new TypeError('down');
    };
    for (const [code, options] of [
      ['ERR_REVOCATION_UNKNOWN', { revocation: { status: down } }],
      ['ERR_CHALLENGE_STORE_UNAVAILABLE', { challenges: { ...memoryChallengeStore(), take: down } }],
    ] as const) {
      const broken = await startTestSite(options);
      try {
        const browser = await broken.browser();
        const { status, body } = await browser.signInByCard(citizen());
        expect([status, body.code, body.details, body.messages?.en.remedy]).toEqual([
          503,
          'ERR_SERVER_BUSY',
          { verificationCode: code },
          expect.any(String),
        ]);
        expect((await browser.call('session')).body).toEqual({ member: null, identity: null });
      } finally {
        await broken.close();
      }
    }
  });
});

function citizen() {
  const [person] = site.pki.citizens;
  if (person === undefined) throw new Error('no citizen');
  return person;
}

test('a visitor can sign out, and is a visitor still', async () => {
  const browser = await site.browser();
  expect(await browser.call('signOut')).toEqual({ status: 200, body: {} });
  expect((await browser.call('session')).body).toEqual({ member: null, identity: null });
});

test('signing out stands in the usage log', async () => {
  const { id, email } = await newMember();
  const browser = await site.browser();
  await browser.signIn(email);
  await browser.call('signOut');
  expect(await site.eventsOf(id)).toEqual(['signed-in-with-password', 'signed-out']);
});
