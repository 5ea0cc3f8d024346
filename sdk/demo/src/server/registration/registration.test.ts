import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type Browser,
  newContact,
  otherThan,
  startTestSite,
  type TestSite,
  type TypedContact,
} from '../../../test/support/test-site.js';
import { verifyPassword } from '../passwords/index.js';
import { PRIVACY_NOTICE_VERSION } from './index.js';

const DETAILS = { familyName: '王', givenName: '小明', password: 'Right+1234', wantsUpgrade: false };

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

const memberWith = async ({ kind, value }: TypedContact) => {
  const [member] = await site.database.query<Record<string, unknown>>(`select * from members where ${kind} = $1`, [value]);
  return member;
};
const confirm = async (browser: Browser, contact: TypedContact) => {
  await browser.startRegistration(contact);
  return browser.call('confirmRegistrationCode', { code: site.codeTo(contact.value) });
};
const sessionOf = (browser: Browser) => site.sessions.get(browser.cookie.slice(browser.cookie.indexOf('=') + 1));

describe('registration', () => {
  it.each(['mobile', 'email'] as const)(
    'makes a member of who types the code that came by %s, and signs them in',
    async (kind) => {
      const contact = newContact(kind);
      const browser = await site.browser();
      expect(await browser.startRegistration(contact)).toEqual({
        status: 200,
        body: { resendAfterSeconds: 60, expiresAfterSeconds: 600 },
      });
      expect(await browser.call('confirmRegistrationCode', { code: site.codeTo(contact.value) })).toEqual({
        status: 200,
        body: {},
      });
      expect(await memberWith(contact)).toBeUndefined();

      expect(await browser.call('completeRegistration', DETAILS)).toEqual({
        status: 200,
        body: { member: { kind: 'personal', status: 'general', displayName: '王小明', accountName: null } },
      });
      const member = await memberWith(contact);
      expect(member).toMatchObject({ family_name: '王', given_name: '小明', status: 'general' });
      expect(member?.id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
      expect(await verifyPassword(String(member?.password_hash), DETAILS.password)).toBe(true);
      expect(await site.eventsOf(String(member?.id))).toEqual(['registered']);
      expect((await sessionOf(browser))?.memberId).toBe(member?.id);
    },
  );

  it('takes the mobile number and the code as people type them', async () => {
    const contact = newContact('mobile');
    const browser = await site.browser();
    await browser.startRegistration({ kind: 'mobile', value: `+886 ${contact.value.slice(1, 4)}-${contact.value.slice(4)}` });
    const wide = site.codeTo(contact.value).replaceAll(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
    expect((await browser.call('confirmRegistrationCode', { code: ` ${wide}` })).status).toBe(200);
  });

  it('registers an organisation by e-mail and not by mobile number', async () => {
    const browser = await site.browser();
    const organization = { memberKind: 'organization' };
    expect(await browser.startRegistration(newContact('mobile'), organization)).toEqual({
      status: 400,
      body: { code: 'ERR_REQUEST_INVALID' },
    });
    const contact = newContact('email');
    await browser.startRegistration(contact, organization);
    await browser.call('confirmRegistrationCode', { code: site.codeTo(contact.value) });
    expect((await browser.call('completeRegistration', DETAILS)).body.member).toMatchObject({
      kind: 'organization',
      status: 'general',
    });
  });

  it('needs the privacy notice that is shown now', async () => {
    const browser = await site.browser();
    const contact = newContact('mobile');
    for (const privacyNoticeVersion of ['2020-01-01', `${PRIVACY_NOTICE_VERSION}x`]) {
      expect((await browser.startRegistration(contact, { privacyNoticeVersion })).body.code).toBe(
        'ERR_PRIVACY_NOTICE_OUTDATED',
      );
    }
    expect((await browser.startRegistration(contact, { privacyNoticeVersion: '' })).body.code).toBe('ERR_REQUEST_INVALID');
    expect(site.codeTo(contact.value)).toBe('no code');
  });

  it('takes the answer to a captcha once, and a wrong one not at all', async () => {
    const browser = await site.browser();
    const captcha = await browser.captcha();
    const contact = newContact('mobile');
    expect((await browser.startRegistration(contact, { captcha: { ...captcha, answer: '999' } })).body.code).toBe(
      'ERR_CAPTCHA_WRONG',
    );
    // The question is used up, also for the right answer.
    expect((await browser.startRegistration(contact, { captcha })).body.code).toBe('ERR_CAPTCHA_WRONG');
    expect((await browser.startRegistration(contact, { captcha: { captchaId: 'x', answer: '1' } })).body.code).toBe(
      'ERR_CAPTCHA_WRONG',
    );
    expect(site.codeTo(contact.value)).toBe('no code');
  });

  it('stops asking one session captchas after thirty in an hour', async () => {
    const browser = await site.browser();
    for (let time = 0; time < 30; time++) expect((await browser.call('issueCaptcha')).status).toBe(200);
    expect(await browser.call('issueCaptcha')).toMatchObject({
      status: 429,
      body: { code: 'ERR_TOO_MANY_REQUESTS', details: { retryAfterSeconds: expect.any(Number) } },
    });
  });

  it('says when a code could not be sent, and lets the person try again at once', async () => {
    const browser = await site.browser();
    const contact = newContact('mobile');
    site.messageService = 'refuses';
    expect(await browser.startRegistration(contact)).toEqual({ status: 503, body: { code: 'ERR_CODE_NOT_SENT' } });
    expect((await browser.call('resendRegistrationCode')).body.code).toBe('ERR_REGISTRATION_MISSING');
    site.messageService = 'takes';
    expect((await browser.startRegistration(contact)).status).toBe(200);
  });

  it('sends the code again after a minute; the old one is dead', async () => {
    const browser = await site.browser();
    const contact = newContact('mobile');
    await browser.startRegistration(contact);
    const old = site.codeTo(contact.value);
    expect(await browser.call('resendRegistrationCode')).toMatchObject({ status: 429, body: { code: 'ERR_TOO_MANY_CODES' } });
    do {
      site.pass(60);
      expect((await browser.call('resendRegistrationCode')).status).toBe(200);
      // One in ten thousand is the same again.
    } while (site.codeTo(contact.value) === old);
    expect((await browser.call('confirmRegistrationCode', { code: old })).body).toEqual({
      code: 'ERR_CODE_WRONG',
      details: { triesLeft: 4 },
    });
    expect((await browser.call('confirmRegistrationCode', { code: site.codeTo(contact.value) })).status).toBe(200);
  });

  it('ends half an hour after its last step', async () => {
    for (const [seconds, status] of [
      [30 * 60 - 1, 200],
      [30 * 60, 409],
    ] as const) {
      const browser = await site.browser();
      await confirm(browser, newContact('mobile'));
      // The session would end sooner; here it is the registration that counts.
      await site.database.query("update sessions set expires_at = expires_at + interval '1 day'");
      site.pass(seconds);
      expect((await browser.call('completeRegistration', DETAILS)).status).toBe(status);
    }
  });

  it.each([
    ['before anything', async () => undefined],
    ['before the code', async (browser: Browser) => void (await browser.startRegistration(newContact('mobile')))],
    [
      'after a wrong code',
      async (browser: Browser) => {
        const contact = newContact('mobile');
        await browser.startRegistration(contact);
        await browser.call('confirmRegistrationCode', { code: otherThan(site.codeTo(contact.value)) });
      },
    ],
    [
      'after beginning anew with another contact',
      async (browser: Browser) => {
        await confirm(browser, newContact('mobile'));
        await browser.startRegistration(newContact('mobile'));
      },
    ],
  ])('is not completed %s', async (_, before) => {
    const browser = await site.browser();
    await before(browser);
    expect(await browser.call('completeRegistration', DETAILS)).toEqual({
      status: 409,
      body: { code: 'ERR_REGISTRATION_MISSING' },
    });
  });
});

describe('registration with a contact that is taken', () => {
  it('is answered as any other, until the right code shows that it is the owner', async () => {
    const answersFor = async (contact: TypedContact) => {
      const browser = await site.browser();
      const answers = [await browser.startRegistration(contact), await browser.call('resendRegistrationCode')];
      site.pass(60);
      answers.push(await browser.call('resendRegistrationCode'));
      answers.push(await browser.call('confirmRegistrationCode', { code: otherThan(site.codeTo(contact.value)) }));
      answers.push(await browser.call('completeRegistration', DETAILS));
      return answers.map(({ status, body }) => ({
        status,
        // How many seconds are left depends on how long the calls took.
        body: body.details?.retryAfterSeconds === undefined ? body : { ...body, details: 'a while' },
      }));
    };
    const taken = newContact('mobile');
    const free = newContact('mobile');
    await site.addMember({ [taken.kind]: taken.value });
    expect(await answersFor(taken)).toEqual(await answersFor(free));
    // As many messages of the same kind, with a code each; what they say is the owner's business.
    const shapesTo = ({ value }: TypedContact) =>
      site.messages
        .filter(({ contact }) => contact.value === value)
        .map(({ text, ...message }) => [Object.keys(message), text.split('\n').length, /驗證碼：\d{4}/.test(text)]);
    expect(shapesTo(taken)).toEqual(shapesTo(free));
    expect(site.messages.at(-1)?.text).not.toContain('已經有帳號');
  });

  it('ends with ERR_CONTACT_TAKEN for the owner, who is also told in the message', async () => {
    const contact = newContact('email');
    await site.addMember({ [contact.kind]: contact.value });
    const browser = await site.browser();
    await browser.startRegistration(contact);
    const message = site.messages.at(-1);
    expect(message?.text).toMatch(/已經有帳號/);
    expect(message?.text).toMatch(/has an account already/);
    expect(await browser.call('confirmRegistrationCode', { code: site.codeTo(contact.value) })).toEqual({
      status: 409,
      body: { code: 'ERR_CONTACT_TAKEN' },
    });
    expect((await browser.call('completeRegistration', DETAILS)).body.code).toBe('ERR_REGISTRATION_MISSING');
  });

  it('ends with ERR_CONTACT_TAKEN also when somebody was faster after the code', async () => {
    const contact = newContact('email');
    const [first, second] = [await site.browser(), await site.browser()];
    await confirm(first, contact);
    site.pass(60);
    expect((await confirm(second, contact)).status).toBe(200);
    const answers = await Promise.all([first, second].map((browser) => browser.call('completeRegistration', DETAILS)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toEqual({ code: 'ERR_CONTACT_TAKEN' });
    const loser = answers[0]?.status === 409 ? first : second;
    expect((await sessionOf(loser))?.memberId).toBeNull();
  });
});

describe('registration under attack', () => {
  it("refuses another session's code", async () => {
    const contact = newContact('mobile');
    const [victim, attacker] = [await site.browser(), await site.browser()];
    await victim.startRegistration(contact);
    const code = site.codeTo(contact.value);
    expect((await attacker.call('confirmRegistrationCode', { code })).body.code).toBe('ERR_REGISTRATION_MISSING');
    await attacker.startRegistration(newContact('mobile'));
    expect((await attacker.call('confirmRegistrationCode', { code: otherThan(code) })).status).not.toBe(200);
    expect((await victim.call('confirmRegistrationCode', { code })).status).toBe(200);
  });

  it('refuses a code that was used, and one of a contact that was given up', async () => {
    const [first, second] = [newContact('mobile'), newContact('mobile')];
    const browser = await site.browser();
    await confirm(browser, first);
    expect((await browser.call('confirmRegistrationCode', { code: site.codeTo(first.value) })).body.code).toBe(
      'ERR_CODE_EXPIRED',
    );
    await browser.startRegistration(second);
    const old = site.codeTo(first.value);
    if (old !== site.codeTo(second.value)) {
      expect((await browser.call('confirmRegistrationCode', { code: old })).body.code).toBe('ERR_CODE_WRONG');
    }
  });

  it('never takes the code of one contact for another, in whatever order two tabs come', async () => {
    const [own, foreign] = [newContact('mobile'), newContact('mobile')];
    const browser = await site.browser();
    await Promise.all([browser.startRegistration(foreign), browser.startRegistration(own)]);
    await browser.call('confirmRegistrationCode', { code: site.codeTo(own.value) });
    await browser.call('completeRegistration', DETAILS);
    if (site.codeTo(own.value) !== site.codeTo(foreign.value)) expect(await memberWith(foreign)).toBeUndefined();
  });

  it('gives whoever completes it a new session; the one from before is over', async () => {
    const contact = newContact('mobile');
    const browser = await site.browser();
    const planted = { ...browser, cookie: browser.cookie };
    await confirm(browser, contact);
    const before = browser.cookie;
    await browser.call('completeRegistration', DETAILS);
    expect(browser.cookie).not.toBe(before);
    expect(await sessionOf({ ...browser, cookie: planted.cookie })).toBeUndefined();
    expect((await sessionOf(browser))?.memberId).not.toBeNull();
  });

  it('is gone on with after the code only by the browser that typed it, not by who planted or knows its session', async () => {
    const contact = newContact('mobile');
    const browser = await site.browser();
    const planter = await site.browser();
    planter.cookie = browser.cookie;
    await browser.startRegistration(contact);
    await browser.call('confirmRegistrationCode', { code: site.codeTo(contact.value) });
    expect(await planter.call('completeRegistration', { ...DETAILS, password: 'Planter+1' })).toMatchObject({
      status: 401,
      body: { code: 'ERR_SESSION_MISSING' },
    });
    expect((await browser.call('completeRegistration', DETAILS)).status).toBe(200);
  });

  it('makes one member of two clicks', async () => {
    const contact = newContact('mobile');
    const browser = await site.browser();
    await confirm(browser, contact);
    const clicks = [1, 2, 3].map(() => browser.call('completeRegistration', DETAILS));
    const answers = await Promise.all(clicks);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status, body } of answers) {
      if (status !== 200) expect(['ERR_REGISTRATION_MISSING', 'ERR_SESSION_MISSING']).toContain(body.code);
    }
    expect(await memberWith(contact)).toBeDefined();
  });

  it('keeps script and markup in a name as the text that they are', async () => {
    const contact = newContact('mobile');
    const browser = await site.browser();
    await confirm(browser, contact);
    const script = '<script>alert(1)</script>';
    const injection = `"'); drop table members; --`;
    const { body } = await browser.call('completeRegistration', { ...DETAILS, familyName: injection, givenName: script });
    expect(body.member?.displayName).toContain(script);
    expect(await memberWith(contact)).toMatchObject({ family_name: injection, given_name: script });
  });

  it.each([
    ['a control character', '小\u0000明'],
    ['a line end', '小\n明'],
    ['a line separator', '小\u2028明'],
    ['a bidirectional override', '\u202e明小'],
    ['an isolate', '\u2066小明'],
    ['a mark without width', '小\u200b明'],
    ['half a surrogate pair', '小\ud800明'],
    ['nothing visible', '\u00a0\u3000'],
  ])('refuses a name with %s, and lets the person correct it', async (_, givenName) => {
    const contact = newContact('mobile');
    const browser = await site.browser();
    await confirm(browser, contact);
    const refusal = await browser.call('completeRegistration', { ...DETAILS, givenName });
    expect(['ERR_NAME_INVALID', 'ERR_REQUEST_INVALID']).toContain(refusal.body.code);
    expect((await browser.call('completeRegistration', DETAILS)).status).toBe(200);
  });

  it.each(['𠮷', '陳·Ａ', "O'Brien-李", '\ue000', 'Nguyễn Thị', '葛\u{e0100}'])(
    'takes the name %j as it is',
    async (givenName) => {
      const contact = newContact('mobile');
      const browser = await site.browser();
      await confirm(browser, contact);
      expect((await browser.call('completeRegistration', { ...DETAILS, givenName })).status).toBe(200);
      expect(await memberWith(contact)).toMatchObject({ given_name: givenName });
    },
  );

  it('stops guessing at the fifth try, also with many browsers and codes', async () => {
    const contact = newContact('mobile');
    const outcomes: (string | undefined)[] = [];
    for (let time = 0; time < 4; time++) {
      const browser = await site.browser(`198.51.100.${time}`);
      await browser.startRegistration(contact);
      for (let tries = 0; tries < 6; tries++) {
        outcomes.push(
          (await browser.call('confirmRegistrationCode', { code: otherThan(site.codeTo(contact.value)) })).body.code,
        );
      }
      site.pass(60);
    }
    const code = [
      'ERR_CODE_WRONG',
      'ERR_CODE_WRONG',
      'ERR_CODE_WRONG',
      'ERR_CODE_WRONG',
      'ERR_CODE_EXPIRED',
      'ERR_CODE_EXPIRED',
    ];
    const stopped = [...Array(5).fill('ERR_TOO_MANY_REQUESTS'), 'ERR_CODE_EXPIRED'];
    expect(outcomes).toEqual([...code, ...code, ...stopped, ...stopped]);
  });

  it.each([{ code: 1234 }, { code: ['1234'] }, { code: '12345' }, { code: '' }, { code: '1234', more: true }, {}])(
    'refuses %j as a code',
    async (request) => {
      const browser = await site.browser();
      await browser.startRegistration(newContact('mobile'));
      expect((await browser.call('confirmRegistrationCode', request)).body).toEqual({ code: 'ERR_REQUEST_INVALID' });
    },
  );
});
