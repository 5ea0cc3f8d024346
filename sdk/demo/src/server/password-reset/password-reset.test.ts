import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type Browser,
  newContact,
  ORIGIN,
  otherThan,
  startTestSite,
  type TestSite,
  type TypedContact,
} from '../../../test/support/test-site.js';
import { verifyPassword } from '../passwords/index.js';

const NEW_PASSWORD = 'Another+5678';

let site: TestSite;
beforeAll(async () => {
  site = await startTestSite();
});
afterAll(() => site.close());
beforeEach(() => {
  site.messageService = 'takes';
  // Into new windows of every limit.
  site.pass(31 * 24 * 3600);
});

const addMember = ({ kind, value }: TypedContact, more = {}) =>
  site.addMember({ [kind]: value, password_hash: 'old', ...more });
const passwordHashOf = async (memberId: string) => {
  const [row] = await site.database.query<{ password_hash: string }>('select password_hash from members where id = $1', [
    memberId,
  ]);
  return row?.password_hash;
};
const complete = (browser: Browser) => browser.call('completePasswordReset', { newPassword: NEW_PASSWORD });
const missing = { status: 409, body: { code: 'ERR_RESET_MISSING' } };

/** A member, and a browser in which the code was typed. */
const proved = async () => {
  const contact = newContact('mobile');
  const memberId = await addMember(contact);
  const browser = await site.browser();
  await browser.startReset(contact);
  await browser.call('confirmPasswordResetCode', { code: site.codeTo(contact.value) });
  return { contact, memberId, browser };
};

describe('forgotten password', () => {
  it('by mobile number: code, then new password', async () => {
    const contact = newContact('mobile');
    const memberId = await addMember(contact);
    const browser = await site.browser();
    expect(await browser.startReset(contact)).toEqual({
      status: 200,
      body: { resendAfterSeconds: 60, expiresAfterSeconds: 600 },
    });
    expect(site.messages.at(-1)).not.toHaveProperty('link');
    expect(await browser.call('confirmPasswordResetCode', { code: site.codeTo(contact.value) })).toEqual({
      status: 200,
      body: {},
    });
    expect(await passwordHashOf(memberId)).toBe('old');
    expect(await complete(browser)).toEqual({ status: 200, body: {} });
    expect(await verifyPassword(await passwordHashOf(memberId), NEW_PASSWORD)).toBe(true);
    expect(await site.eventsOf(memberId)).toEqual(['password-reset']);
  });

  it('by e-mail: link, code of the same mail, new password, in whichever browser opens the link', async () => {
    const contact = newContact('email');
    const memberId = await addMember(contact);
    const [desk, phone] = [await site.browser(), await site.browser('198.51.100.9')];
    await desk.startReset(contact);
    const code = site.codeTo(contact.value);
    expect(site.messages.at(-1)?.link).toMatch(new RegExp(`^${ORIGIN}/forgotten-password/[\\w-]{43}$`));
    expect(await desk.call('confirmPasswordResetCode', { code })).toEqual(missing);

    expect(await phone.call('openPasswordResetLink', { linkToken: site.linkTokenTo(contact.value) })).toEqual({
      status: 200,
      body: {},
    });
    expect((await phone.call('confirmPasswordResetCode', { code })).status).toBe(200);
    expect(await complete(desk)).toEqual(missing);
    expect((await complete(phone)).status).toBe(200);
    expect(await verifyPassword(await passwordHashOf(memberId), NEW_PASSWORD)).toBe(true);
  });

  it('ends every session of the member, and of nobody else, and lifts the lock-out', async () => {
    const { memberId, browser } = await proved();
    const other = await addMember(newContact('mobile'));
    const sessions = await Promise.all([memberId, memberId, other].map((id) => site.sessions.start({ memberId: id })));
    for (let time = 0; time < 3; time++) await site.lockOuts.try({ memberId }, async () => false);
    expect(await site.lockOuts.lockedForSeconds(memberId)).toBeGreaterThan(0);

    await complete(browser);
    const left = await Promise.all(sessions.map(({ id }) => site.sessions.get(id)));
    expect(left.map((session) => session?.memberId)).toEqual([undefined, undefined, other]);
    expect(await site.lockOuts.lockedForSeconds(memberId)).toBe(0);
  });

  it('signs nobody in; who was signed in as that member is a visitor afterwards', async () => {
    const contact = newContact('mobile');
    const memberId = await addMember(contact);
    const browser = await site.browser();
    const { id } = await site.sessions.start({ memberId });
    browser.cookie = `${browser.cookie.split('=')[0]}=${id}`;
    await browser.startReset(contact);
    await browser.call('confirmPasswordResetCode', { code: site.codeTo(contact.value) });
    expect((await complete(browser)).status).toBe(200);
    expect((await browser.call('session')).body).toEqual({ member: null, identity: null });
    expect(browser.cookie).not.toContain(id);
  });

  it('makes no newer sign-in of the one that is there: a service that asks for a new one is not deceived', async () => {
    const memberId = await addMember(newContact('mobile'));
    const browser = await site.browser();
    const { id } = await site.sessions.start({ memberId });
    browser.cookie = `${browser.cookie.split('=')[0]}=${id}`;
    const moments = () => site.database.query('select started_at, expires_at from sessions where member_id = $1', [memberId]);
    const before = await moments();
    site.pass(600);
    const contact = newContact('mobile');
    await addMember(contact);
    await browser.startReset(contact);
    expect((await browser.call('confirmPasswordResetCode', { code: site.codeTo(contact.value) })).status).toBe(200);
    expect(browser.cookie).not.toContain(id);
    expect(await moments()).toEqual(before);
  });

  it('gives a frozen account a new password and leaves it frozen', async () => {
    const contact = newContact('mobile');
    const memberId = await addMember(contact, { frozen_at: new Date() });
    const browser = await site.browser();
    await browser.startReset(contact);
    await browser.call('confirmPasswordResetCode', { code: site.codeTo(contact.value) });
    expect((await complete(browser)).status).toBe(200);
    const [row] = await site.database.query<{ frozen_at: Date | null }>('select frozen_at from members where id = $1', [
      memberId,
    ]);
    expect(row?.frozen_at).not.toBeNull();
  });

  it('goes on with a new code after the old one ended, also in the browser that came by the link', async () => {
    const contact = newContact('email');
    await addMember(contact);
    const browser = await site.browser();
    await browser.startReset(contact);
    await browser.call('openPasswordResetLink', { linkToken: site.linkTokenTo(contact.value) });
    site.pass(600);
    expect((await browser.call('confirmPasswordResetCode', { code: site.codeTo(contact.value) })).body.code).toBe(
      'ERR_CODE_EXPIRED',
    );
    expect((await browser.call('resendPasswordResetCode')).status).toBe(200);
    expect((await browser.call('confirmPasswordResetCode', { code: site.codeTo(contact.value) })).status).toBe(200);
    expect((await complete(browser)).status).toBe(200);
  });

  it('refuses a password that breaks the rules', async () => {
    const { browser, memberId } = await proved();
    expect((await browser.call('completePasswordReset', { newPassword: 'weak' })).body.code).toBe('ERR_REQUEST_INVALID');
    expect(await passwordHashOf(memberId)).toBe('old');
    expect((await complete(browser)).status).toBe(200);
  });
});

describe('the link of a forgotten password', () => {
  const begin = async () => {
    const contact = newContact('email');
    await addMember(contact);
    const browser = await site.browser();
    await browser.startReset(contact);
    return { contact, browser, linkToken: site.linkTokenTo(contact.value) };
  };
  const unknown = { status: 410, body: { code: 'ERR_RESET_LINK_UNKNOWN' } };

  it('opens once; loading the page again in the same browser does no harm', async () => {
    const { linkToken } = await begin();
    const [here, elsewhere] = [await site.browser(), await site.browser()];
    expect((await here.call('openPasswordResetLink', { linkToken })).status).toBe(200);
    expect((await here.call('openPasswordResetLink', { linkToken })).status).toBe(200);
    expect(await elsewhere.call('openPasswordResetLink', { linkToken })).toEqual(unknown);
  });

  it('opens for one of a crowd', async () => {
    const { linkToken } = await begin();
    const browsers = await Promise.all(Array.from({ length: 20 }, () => site.browser()));
    const answers = await Promise.all(browsers.map((browser) => browser.call('openPasswordResetLink', { linkToken })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('ends after half an hour, and with the next mail', async () => {
    const old = await begin();
    site.pass(60);
    await old.browser.call('resendPasswordResetCode');
    const newest = site.linkTokenTo(old.contact.value);
    const reader = await site.browser();
    expect(await reader.call('openPasswordResetLink', { linkToken: old.linkToken })).toEqual(unknown);
    site.pass(30 * 60);
    const later = await site.browser();
    expect(await later.call('openPasswordResetLink', { linkToken: newest })).toEqual(unknown);
  });

  it('still opens when "send again" was refused', async () => {
    const { browser, linkToken } = await begin();
    expect((await browser.call('resendPasswordResetCode')).status).toBe(429);
    expect((await (await site.browser()).call('openPasswordResetLink', { linkToken })).status).toBe(200);
  });

  it('alone changes nothing: the code is needed too', async () => {
    const { linkToken } = await begin();
    const thief = await site.browser();
    await thief.call('openPasswordResetLink', { linkToken });
    expect(await complete(thief)).toEqual(missing);
  });

  it.each(['', 'short', '../../'.repeat(10), 'a'.repeat(101), 'a'.repeat(43), '__proto__________________'])(
    'is not %j',
    async (linkToken) => {
      const { status } = await (await site.browser()).call('openPasswordResetLink', { linkToken });
      expect([400, 410]).toContain(status);
    },
  );
});

describe('forgotten password of a contact that nobody has', () => {
  const answersFor = async (contact: TypedContact) => {
    const browser = await site.browser();
    const answers = [await browser.startReset(contact), await browser.startReset(contact)];
    site.pass(60);
    answers.push(await browser.call('resendPasswordResetCode'));
    const wrong = otherThan(site.codeTo(contact.value));
    for (let time = 0; time < 6; time++) answers.push(await browser.call('confirmPasswordResetCode', { code: wrong }));
    answers.push(await complete(browser));
    for (let time = 0; time < 5; time++) {
      site.pass(60);
      answers.push(await browser.call('resendPasswordResetCode'));
    }
    return answers.map(({ status, body }) => ({
      status,
      // How many seconds are left depends on how long the calls took.
      body: body.details?.retryAfterSeconds === undefined ? body : { ...body, details: 'a while' },
    }));
  };

  it.each([
    ['mobile', 'takes'],
    ['mobile', 'refuses'],
    ['mobile', 'hangs'],
    ['email', 'takes'],
    ['email', 'refuses'],
    ['email', 'hangs'],
  ] as const)('is answered as of one that somebody has (%s, while the message service %s them)', async (kind, service) => {
    site.messageService = service;
    const [unknown, known] = [newContact(kind), newContact(kind)];
    await addMember(known);
    expect(await answersFor(unknown)).toEqual(await answersFor(known));
    expect(site.messages.filter(({ contact }) => contact.value === unknown.value)).toEqual([]);
  });

  it('leaves as much behind in the store', async () => {
    const write = async (contact: TypedContact) => {
      const written: (readonly [string, number])[] = [];
      const { put } = site.shortTerm;
      Object.assign(site.shortTerm, {
        put: (name: string, value: unknown, lifetime: number) => {
          written.push([name.replace(/:.*/, ''), lifetime]);
          return put(name, value, lifetime);
        },
      });
      await (await site.browser()).startReset(contact);
      Object.assign(site.shortTerm, { put });
      return written;
    };
    const known = newContact('email');
    await addMember(known);
    const written = await write(known);
    expect(written.length).toBeGreaterThan(3);
    expect(await write(newContact('email'))).toEqual(written);
  });
});

describe('forgotten password under attack', () => {
  it("refuses another session's code, and a code from another purpose", async () => {
    const contact = newContact('mobile');
    await addMember(contact);
    const [victim, attacker] = [await site.browser(), await site.browser('198.51.100.9')];
    await victim.startReset(contact);
    const code = site.codeTo(contact.value);
    expect(await attacker.call('confirmPasswordResetCode', { code })).toEqual(missing);
    expect((await attacker.call('confirmRegistrationCode', { code })).body.code).toBe('ERR_REGISTRATION_MISSING');
    site.pass(60);
    await attacker.startReset(contact);
    if (site.codeTo(contact.value) !== code) {
      expect((await attacker.call('confirmPasswordResetCode', { code })).body.code).toBe('ERR_CODE_WRONG');
    }
    // The victim's own is still right: nobody else can end it.
    expect((await victim.call('confirmPasswordResetCode', { code })).status).toBe(200);
  });

  it.each(['mobile', 'email'] as const)(
    'by %s is gone on with after the code only by the browser that typed it, not by who planted or knows its session',
    async (kind) => {
      const contact = newContact(kind);
      const memberId = await addMember(contact);
      const browser = await site.browser();
      const planter = await site.browser();
      planter.cookie = browser.cookie;
      await browser.startReset(contact);
      if (kind === 'email') await browser.call('openPasswordResetLink', { linkToken: site.linkTokenTo(contact.value) });
      expect((await browser.call('confirmPasswordResetCode', { code: site.codeTo(contact.value) })).status).toBe(200);
      expect(await complete(planter)).toMatchObject({ status: 401, body: { code: 'ERR_SESSION_MISSING' } });
      expect(await passwordHashOf(memberId)).toBe('old');
      expect((await complete(browser)).status).toBe(200);
    },
  );

  it('takes a code once, and a finished reset not again', async () => {
    const { contact, browser, memberId } = await proved();
    expect((await browser.call('confirmPasswordResetCode', { code: site.codeTo(contact.value) })).body.code).toBe(
      'ERR_CODE_EXPIRED',
    );
    const answers = await Promise.all([complete(browser), complete(browser), complete(browser)]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'ERR_RESET_MISSING')).toHaveLength(2);
    expect(await complete(browser)).toEqual(missing);
    expect(await site.eventsOf(memberId)).toEqual(['password-reset']);
  });

  it('is not completed before the right code', async () => {
    const contact = newContact('mobile');
    const memberId = await addMember(contact);
    const browser = await site.browser();
    expect(await complete(browser)).toEqual(missing);
    await browser.startReset(contact);
    expect(await complete(browser)).toEqual(missing);
    await browser.call('confirmPasswordResetCode', { code: otherThan(site.codeTo(contact.value)) });
    expect(await complete(browser)).toEqual(missing);
    expect(await passwordHashOf(memberId)).toBe('old');
  });

  it('ends half an hour after its last step', async () => {
    for (const [seconds, status] of [
      [30 * 60 - 1, 200],
      [30 * 60, 409],
    ] as const) {
      const { browser } = await proved();
      // The session would end sooner; here it is the reset that counts.
      await site.database.query("update sessions set expires_at = expires_at + interval '1 day'");
      site.pass(seconds);
      expect((await complete(browser)).status).toBe(status);
    }
  });

  it('is refused when the contact is no longer the member’s', async () => {
    const { browser, memberId } = await proved();
    await site.database.query('update members set mobile = $2 where id = $1', [memberId, newContact('mobile').value]);
    expect(await complete(browser)).toEqual(missing);
    expect(await passwordHashOf(memberId)).toBe('old');
  });

  it('is refused when the member is gone', async () => {
    const { browser, memberId } = await proved();
    await site.database.query('delete from members where id = $1', [memberId]);
    expect(await complete(browser)).toEqual(missing);
  });

  it('changes nothing when the lock-out cannot be lifted, and can be tried again', async () => {
    const { browser, memberId } = await proved();
    const session = await site.sessions.start({ memberId });
    const { remove } = site.shortTerm;
    Object.assign(site.shortTerm, { remove: () => Promise.reject(new TypeError('the store is away')) });
    const refused = await complete(browser);
    Object.assign(site.shortTerm, { remove });
    expect(refused.status).toBe(500);
    expect(await passwordHashOf(memberId)).toBe('old');
    expect(await site.sessions.get(session.id)).toBeDefined();
    expect(await site.eventsOf(memberId)).toEqual([]);
    expect((await complete(browser)).status).toBe(200);
  });

  it('needs the answer to a captcha', async () => {
    const browser = await site.browser();
    const contact = newContact('mobile');
    await addMember(contact);
    const captcha = { ...(await browser.captcha()), answer: '999' };
    expect((await browser.call('startPasswordReset', { contact, captcha })).body.code).toBe('ERR_CAPTCHA_WRONG');
    expect(site.codeTo(contact.value)).toBe('no code');
  });

  it('sends one contact as many codes as registration leaves, and the other way round', async () => {
    const contact = newContact('mobile');
    await addMember(contact);
    for (let time = 0; time < 5; time++, site.pass(60)) {
      const browser = await site.browser();
      const { status } = await (time % 2 === 0 ? browser.startReset(contact) : browser.startRegistration(contact));
      expect(status).toBe(200);
    }
    const browser = await site.browser();
    expect((await browser.startReset(contact)).body.code).toBe('ERR_TOO_MANY_CODES');
    expect((await browser.startRegistration(contact)).body.code).toBe('ERR_TOO_MANY_CODES');
  });
});
