import { beforeEach, describe, expect, it } from 'vitest';
import { describeCrowds } from '../../../test/support/crowd-contract.js';
import { asker, courses, mobile, otherThan, outcomeOf, signingIn, startCodes } from '../../../test/support/test-codes.js';
import { memoryShortTermStore, type ShortTermStore } from '../short-term/index.js';
import type { CodeKey } from './index.js';

describeCrowds('memory', async () => memoryShortTermStore());

let now = 0;
let shortTerm: ShortTermStore;
let started: ReturnType<typeof startCodes>;

beforeEach(() => {
  now = 1_000_000;
  shortTerm = memoryShortTermStore({ clock: () => now });
  started = startCodes(shortTerm, () => now);
});

const pass = (seconds: number) => {
  now += seconds * 1000;
};
const send = (key: CodeKey = mobile, by = asker) => started.codes.send(key, by, { kind: 'registration' });
const guess = (code: string, key: CodeKey = mobile, by = asker) => outcomeOf(started.codes.confirm(key, by, code));

describe('codes', () => {
  it('are sent with what they are for and how long they last, in both languages, and are right once', async () => {
    expect(await send()).toEqual({ resendAfterSeconds: 60, expiresAfterSeconds: 600 });
    const [message] = started.sent;
    expect(message?.contact).toEqual(mobile.contact);
    expect(message?.text).toMatch(/註冊.*\n驗證碼：\d{4}，10 分鐘/);
    expect(message?.text).toMatch(/registering.*\nCode: \d{4}\. It works once, for 10 minutes/);
    expect(message?.subject).not.toContain(started.newestCode());
    expect(await guess(started.newestCode())).toBe('right');
    expect(await guess(started.newestCode())).toBe('ERR_CODE_EXPIRED');
  });

  it('say how many tries are left, and are dead after the fifth', async () => {
    await send();
    const code = started.newestCode();
    for (const triesLeft of [4, 3, 2, 1]) {
      await expect(started.codes.confirm(mobile, asker, otherThan(code))).rejects.toMatchObject({
        code: 'ERR_CODE_WRONG',
        details: { triesLeft },
      });
    }
    expect(await guess(otherThan(code))).toBe('ERR_CODE_EXPIRED');
    expect(await guess(code)).toBe('ERR_CODE_EXPIRED');
  });

  it('are right at the fifth try', async () => {
    await send();
    for (let time = 0; time < 4; time++) await guess(otherThan(started.newestCode()));
    expect(await guess(started.newestCode())).toBe('right');
  });

  it('end after ten minutes', async () => {
    await send();
    pass(599);
    expect(await guess(otherThan(started.newestCode()))).toBe('ERR_CODE_WRONG');
    pass(1);
    expect(await guess(started.newestCode())).toBe('ERR_CODE_EXPIRED');
  });

  it('are sent again after a minute and not before, and then the old one is dead', async () => {
    await send();
    const old = started.newestCode();
    pass(20);
    await expect(send()).rejects.toMatchObject({ code: 'ERR_TOO_MANY_CODES', details: { retryAfterSeconds: 40 } });
    expect(started.sent).toHaveLength(1);
    pass(40);
    do {
      await send();
      pass(60);
      // One in ten thousand is the same again.
    } while (started.newestCode() === old);
    expect(await guess(old)).toBe('ERR_CODE_WRONG');
    expect(await guess(started.newestCode())).toBe('right');
  });

  it.each<[string, CodeKey]>([
    ['another session', { ...mobile, subject: 'another session' }],
    ['another contact', { ...mobile, contact: { kind: 'mobile', value: '0987654321' } }],
    ['another purpose', { ...mobile, purpose: 'password-reset' }],
  ])('are not right for %s', async (_, key) => {
    await send();
    expect(await guess(started.newestCode(), key)).toBe('ERR_CODE_EXPIRED');
    expect(await guess(started.newestCode())).toBe('right');
  });

  it.each(['', '12345', '１２３４', 'null', '\u0000'.repeat(4), '9'.repeat(100_000)])('are not %j', async (typed) => {
    await send();
    expect(await guess(typed)).toBe('ERR_CODE_WRONG');
  });

  it('pause a contact whatever session asks, and whatever for', async () => {
    await send();
    const elsewhere = { session: { id: 'another' }, address: '198.51.100.1' };
    await expect(send({ ...mobile, subject: 'another', purpose: 'password-reset' }, elsewhere)).rejects.toMatchObject({
      code: 'ERR_TOO_MANY_CODES',
    });
    await send({ ...mobile, contact: { kind: 'email', value: 'person@example.tw' } });
  });

  it('pause no contact any more whose code was typed', async () => {
    await send();
    await guess(started.newestCode());
    await send({ ...mobile, purpose: 'password-reset' });
    expect(await guess(started.newestCode(), { ...mobile, purpose: 'password-reset' })).toBe('right');
  });

  it('go to one contact five times an hour, from whatever sessions', async () => {
    for (let time = 0; time < 5; time++, pass(60)) {
      const by = { session: { id: `session ${time}` }, address: `203.0.113.${time}` };
      await send({ ...mobile, subject: by.session.id }, by);
    }
    for (let time = 0; time < 2; time++) {
      // Both times: the first refusal sent nothing, so there is no pause to wait for.
      await expect(send()).rejects.toMatchObject({ code: 'ERR_TOO_MANY_CODES', details: { retryAfterSeconds: 3300 } });
    }
  });

  const contactNumber = (number: number): CodeKey => ({
    ...mobile,
    contact: { kind: 'mobile', value: `09${String(number).padStart(8, '0')}` },
  });

  it('go from one session to ten contacts an hour', async () => {
    for (let time = 0; time < 10; time++) await send(contactNumber(time));
    await expect(send(contactNumber(10))).rejects.toMatchObject({ code: 'ERR_TOO_MANY_CODES' });
    await send(contactNumber(10), { ...asker, session: { id: 'another' } });
  });

  it('go from one address to sixty contacts an hour', async () => {
    const by = (time: number) => ({ session: { id: `session ${time}` }, address: asker.address });
    for (let time = 0; time < 60; time++) await send(contactNumber(time), by(time));
    await expect(send(contactNumber(60), by(60))).rejects.toMatchObject({ code: 'ERR_TOO_MANY_CODES' });
    await send(contactNumber(60), { ...by(60), address: '198.51.100.1' });
  });

  it('let ten wrong guesses an hour at one contact through, whatever sessions and addresses they come from', async () => {
    const outcomes: string[] = [];
    for (let session = 0; session < 3; session++, pass(60)) {
      const by = { session: { id: `session ${session}` }, address: `203.0.113.${session}` };
      const key = { ...mobile, subject: by.session.id };
      await send(key, by);
      for (let time = 0; time < 5; time++) outcomes.push(await guess(otherThan(started.newestCode()), key, by));
    }
    expect(outcomes.slice(0, 10)).not.toContain('ERR_TOO_MANY_REQUESTS');
    expect(outcomes.slice(10)).toEqual(Array(5).fill('ERR_TOO_MANY_REQUESTS'));
  });

  it('let twenty-five wrong guesses an hour of one session through', async () => {
    const outcomes: string[] = [];
    for (let number = 0; number < 6; number++) {
      await send(contactNumber(number));
      for (let time = 0; time < 5; time++) outcomes.push(await guess(otherThan(started.newestCode()), contactNumber(number)));
    }
    expect(outcomes.slice(0, 25)).not.toContain('ERR_TOO_MANY_REQUESTS');
    expect(outcomes.slice(25)).toEqual(Array(5).fill('ERR_TOO_MANY_REQUESTS'));
  });

  it('let 120 wrong guesses an hour of one address through', async () => {
    let compared = 0;
    for (let number = 0; number < 30; number++) {
      const by = { session: { id: `session ${number}` }, address: asker.address };
      await send(contactNumber(number), by);
      for (let time = 0; time < 5; time++) {
        const outcome = await guess(otherThan(started.newestCode()), contactNumber(number), by);
        if (outcome !== 'ERR_TOO_MANY_REQUESTS') compared++;
      }
    }
    expect(compared).toBe(120);
  });

  it('count no right one as a guess', async () => {
    for (let number = 0; number < 15; number++, pass(3600)) {
      await send();
      expect(await guess(started.newestCode())).toBe('right');
      if (number === 9) pass(24 * 3600);
    }
  });

  it('that could not be sent change nothing: the one before is right, and the next may be sent at once', async () => {
    await send();
    const before = started.newestCode();
    pass(60);
    started.service.refuses = true;
    for (let time = 0; time < 20; time++) {
      await expect(send()).rejects.toMatchObject({ code: 'ERR_CODE_NOT_SENT', cause: expect.any(TypeError) });
    }
    expect(await guess(before)).toBe('right');

    started.service.refuses = false;
    await send();
    expect(await guess(started.newestCode())).toBe('right');
  });

  it('that could not be sent are not right either', async () => {
    started.service.refuses = true;
    await expect(send()).rejects.toMatchObject({ code: 'ERR_CODE_NOT_SENT' });
    expect(await guess('1234')).toBe('ERR_CODE_EXPIRED');
  });

  it('call for a message that is refused no more than sixty times an hour from one address', async () => {
    started.service.refuses = true;
    for (let time = 0; time < 60; time++) await expect(send()).rejects.toMatchObject({ code: 'ERR_CODE_NOT_SENT' });
    await expect(send()).rejects.toMatchObject({ code: 'ERR_TOO_MANY_CODES' });
  });

  it('stand neither in the store nor in an error', async () => {
    const written: string[] = [];
    const watched = startCodes({
      ...shortTerm,
      put: (name, value, lifetime) => {
        written.push(name, JSON.stringify(value));
        return shortTerm.put(name, value, lifetime);
      },
      count: (name, lifetime) => {
        written.push(name);
        return shortTerm.count(name, lifetime);
      },
    });
    await watched.codes.send(mobile, asker, { kind: 'registration' });
    const code = watched.newestCode();
    expect(written.length).toBeGreaterThan(3);
    expect(written.join()).not.toContain(mobile.contact.value);
    expect(written.some((text) => text.includes(`"${code}"`))).toBe(false);
  });

  it('that come with a link name it in both languages', async () => {
    const link = 'https://id.example.tw/forgotten-password/token';
    const key: CodeKey = {
      purpose: 'password-reset',
      subject: 'reset',
      contact: { kind: 'email', value: 'person@example.tw' },
    };
    await started.codes.sendQuietly(key, asker, { kind: 'password-reset', link });
    expect(started.sent[0]?.link).toBe(link);
    expect(started.sent[0]?.text.split(link)).toHaveLength(3);
  });
});

describe('codes of a sign-in at a service’s request', () => {
  const sendThere = (key: CodeKey = signingIn) => started.codes.send(key, asker, courses);

  it('have six digits, and say in both languages what is being signed in to and to tell them to nobody', async () => {
    await sendThere();
    const [message] = started.sent;
    expect(started.newestCode()).toMatch(/^\d{6}$/);
    expect(message?.text).toMatch(/登入「樂學課程報名」.*\n驗證碼：\d{6}，10 分鐘.*請勿告訴任何人.*\n.*都不會向您詢問驗證碼/);
    expect(message?.text).toMatch(
      /signing in to City courses .*\nCode: \d{6}\..*Tell it to nobody.*\nNobody from the city .* ask you for it/,
    );
    expect(message?.subject).not.toContain(started.newestCode());
    expect(message).not.toHaveProperty('link');
    expect(await guess(started.newestCode(), signingIn)).toBe('right');
    expect(await guess(started.newestCode(), signingIn)).toBe('ERR_CODE_EXPIRED');
  });

  it('are wrong in another sign-in, which has a code of its own', async () => {
    const other = { ...signingIn, subject: 'another sign-in' };
    await sendThere();
    const code = started.newestCode();
    pass(60);
    do {
      await sendThere(other);
      pass(60);
      // One in a million is the same.
    } while (started.newestCode() === code);
    expect(await guess(code, other)).toBe('ERR_CODE_WRONG');
    expect(await guess(code, signingIn)).toBe('right');
  });

  it('are no codes of a registration, and those of a registration are none here, whatever the subject is called', async () => {
    const registering = { ...signingIn, purpose: 'registration' } as const;
    await sendThere();
    const six = started.newestCode();
    expect(await guess(six, registering)).toBe('ERR_CODE_EXPIRED');
    pass(60);
    await send(registering);
    const four = started.newestCode();
    expect(await guess(six, registering)).toBe('ERR_CODE_WRONG');
    expect(await guess(four, signingIn)).toBe('ERR_CODE_WRONG');
    expect(await guess(`00${four}`, signingIn)).toBe('ERR_CODE_WRONG');
    expect(await guess(six, signingIn)).toBe('right');
    expect(await guess(four, registering)).toBe('right');
  });

  it('go to one number five times an hour, and take none from a registration or a new password: no captcha is before them', async () => {
    for (let time = 0; time < 5; time++, pass(60)) {
      const by = { session: { id: `session ${time}` }, address: `203.0.113.${time}` };
      await started.codes.send({ ...signingIn, subject: `sign-in ${time}` }, by, courses);
    }
    await expect(sendThere()).rejects.toMatchObject({ code: 'ERR_TOO_MANY_CODES', details: { retryAfterSeconds: 3300 } });
    const resetting = { ...mobile, purpose: 'password-reset' } as const;
    await send(resetting);
    expect(await guess(started.newestCode(), resetting)).toBe('right');
  });

  it('that are asked for by a program all day leave the number its codes for everything else', async () => {
    let sent = 0;
    for (let minute = 0; minute < 12 * 60; minute++, pass(60)) {
      const by = { session: { id: `session ${minute}` }, address: `203.0.113.${minute % 250}` };
      sent += await started.codes.send({ ...signingIn, subject: `sign-in ${minute}` }, by, courses).then(
        () => 1,
        () => 0,
      );
    }
    expect(sent).toBe(10);
    for (let time = 0; time < 5; time++, pass(60)) await send();
  });

  it('let ten wrong guesses an hour at one number through, and take none from a new password’s', async () => {
    const by = (number: number) => ({ session: { id: `session ${number}` }, address: `203.0.113.${number}` });
    const outcomes: string[] = [];
    for (let number = 0; number < 3; number++, pass(60)) {
      const key = { ...signingIn, subject: `sign-in ${number}` };
      await started.codes.send(key, by(number), courses);
      for (let time = 0; time < 5; time++) outcomes.push(await guess(otherThan(started.newestCode()), key, by(number)));
    }
    expect(outcomes.slice(0, 10)).not.toContain('ERR_TOO_MANY_REQUESTS');
    expect(outcomes.slice(10)).toEqual(Array(5).fill('ERR_TOO_MANY_REQUESTS'));
    await send({ ...mobile, purpose: 'password-reset' });
    expect(await guess(otherThan(started.newestCode()), { ...mobile, purpose: 'password-reset' })).toBe('ERR_CODE_WRONG');
  });
});

describe('codes that are sent quietly', () => {
  const sendQuietly = (known: boolean) =>
    started.codes.sendQuietly(mobile, asker, known ? { kind: 'password-reset' } : undefined);

  it('are right where there was a message', async () => {
    await sendQuietly(true);
    expect(await guess(started.newestCode())).toBe('right');
  });

  it('are never right where there was none', async () => {
    // Every code there is, over as many windows as that takes.
    for (let code = 0; code < 10_000; code += 5) {
      if (code % 10 === 0) pass(31 * 24 * 3600);
      else pass(60);
      await sendQuietly(false);
      const typed = Array.from({ length: 5 }, (_, index) => String(code + index).padStart(4, '0'));
      for (const one of typed) expect(await guess(one)).not.toBe('right');
    }
    expect(started.sent).toEqual([]);
  });

  it.each(['takes', 'refuses', 'hangs'])(
    'are answered alike with and without one when the message service %s it',
    async (service) => {
      started.service.refuses = service === 'refuses';
      started.service.hangs = service === 'hangs';
      const answers = [];
      for (const known of [true, false]) {
        shortTerm = memoryShortTermStore({ clock: () => now });
        const { service: before } = started;
        started = startCodes(shortTerm, () => now);
        Object.assign(started.service, before);
        const answer = [await sendQuietly(known), await sendQuietly(known).catch((error: unknown) => error)];
        for (let time = 0; time < 6; time++) {
          const code = known && service !== 'refuses' ? otherThan(started.newestCode()) : '0000';
          answer.push(await started.codes.confirm(mobile, asker, code).catch((error: unknown) => error));
        }
        answers.push(answer);
      }
      expect(answers[0]).toEqual(answers[1]);
    },
  );

  it('tell of a message that was not taken where it does not show', async () => {
    started.service.refuses = true;
    await sendQuietly(true);
    await expect.poll(() => started.quietFailures).toEqual([expect.any(TypeError)]);
  });
});
