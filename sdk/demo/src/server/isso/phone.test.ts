import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { accepted } from '../../../test/support/answer.js';
import { type PhoneSite, type PhoneVisit, startPhoneSite } from '../../../test/support/phone-site.js';
import type { SignInDetails } from './sign-ins.js';

let site: PhoneSite;
beforeAll(async () => {
  site = await startPhoneSite();
});
afterAll(() => site?.close());
beforeEach(() => {
  site.providers = 'answer';
  site.says = undefined;
  site.meanwhile = undefined;
  // Into new windows of every limit.
  site.pass(3600);
});

const personAt = (index: number) => {
  const person = site.people[index];
  if (person === undefined) throw new Error('no such person');
  return person;
};
const linkOf = (answer: { readonly step?: string; readonly code?: string }) => {
  if (answer.step !== 'phone' || !('link' in answer)) throw new Error(`not at the phone: ${JSON.stringify(answer)}`);
  return new URL(String(answer.link)).pathname;
};
const approve = (link: string, idNumber = personAt(0).idNumber) => site.onPhone(link, { idNumber, approve: true });

/** Somebody who asks for the QR code of the mobile certificate. */
async function byCertificate(): Promise<{ readonly visit: PhoneVisit; readonly link: string }> {
  const visit = await site.visit('mobile-certificate', 'id-number');
  const { body } = await visit.call('startMobileCertificate', { idNumber: personAt(0).idNumber });
  return { visit, link: linkOf(body) };
}

/** Somebody whose code was right, and whose phone is now to be opened. */
async function byTelecom(changes: SignInDetails = {}): Promise<{ readonly visit: PhoneVisit; readonly link: string }> {
  const { idNumber, mobile, birthDate, operator } = personAt(1);
  const visit = await site.visit('telecom', 'phone', { idNumber, mobile, birthDate, operator, ...changes });
  const { body } = await visit.call('renewPhone');
  return { visit, link: linkOf(body) };
}
const open = (link: string, changes: object = {}) =>
  site.onPhone(link, { idNumber: personAt(1).idNumber, network: 'mobile', line: 'own', ...changes });

describe('by mobile certificate', () => {
  test('the link is for 60 seconds, and the app of the person takes the sign-in on to the mobile number', async () => {
    const visit = await site.visit('mobile-certificate', 'id-number');
    const started = await visit.call('startMobileCertificate', { idNumber: ' a123 456-789 ' });
    expect(started).toMatchObject({ status: 200, body: { step: 'phone', expiresAfterSeconds: 60, pollAfterSeconds: 4 } });
    expect(linkOf((await visit.poll()).body)).toBe(linkOf(started.body));
    expect(await approve(linkOf(started.body))).toMatchObject({ status: 200 });
    site.pass(4);
    expect(await visit.poll()).toEqual({ status: 200, body: { step: 'mobile' } });
    expect(await visit.visitor(), 'nobody is here before the code').toBeUndefined();
    expect((await visit.poll()).body.code, 'a success is taken once').toBe('ERR_ISSO_STEP');
  });

  test('the name comes from the provider', async () => {
    const { visit, link } = await byCertificate();
    await approve(link);
    await visit.poll();
    await visit.call('sendIssoCode', { mobile: '0987654321' });
    const code = /(?<!\d)\d{6}(?!\d)/.exec(site.messages.at(-1)?.text ?? '')?.[0];
    expect(await visit.call('confirmIssoCode', { code })).toEqual({ status: 200, body: { step: 'consent' } });
    expect(await visit.visitor()).toMatchObject({
      name: personAt(0).name,
      idNumber: personAt(0).idNumber,
      mobile: '0987654321',
    });
  });

  test.each(['A123456788', 'nobody', ''])('"%s" is no ID number, and asks nobody', async (idNumber) => {
    const visit = await site.visit('mobile-certificate', 'id-number');
    expect((await visit.call('startMobileCertificate', { idNumber })).body.code).toBe('ERR_ID_NUMBER_INVALID');
    expect((await visit.poll()).body.code).toBe('ERR_ISSO_STEP');
  });

  test('another ID number may be typed while the phone is awaited; then the first transaction counts for nothing', async () => {
    const { visit, link } = await byCertificate();
    const { idNumber } = personAt(2);
    const again = accepted(await visit.call('startMobileCertificate', { idNumber }));
    await approve(link);
    expect((await visit.poll()).body.step).toBe('phone');
    await approve(linkOf(again), idNumber);
    site.pass(4);
    expect((await visit.poll()).body.step).toBe('mobile');
  });

  test('whom the provider vouches for must be the one who was asked about', async () => {
    const { visit } = await byCertificate();
    site.says = { status: 'succeeded', idNumber: personAt(2).idNumber, name: personAt(2).name };
    expect((await visit.poll()).body.code).toBe('ERR_PHONE_OTHER_PERSON');
  });

  test('another person’s app, and one that declines', async () => {
    const other = await byCertificate();
    await approve(other.link, personAt(2).idNumber);
    expect(await other.visit.poll()).toMatchObject({ status: 422, body: { code: 'ERR_PHONE_OTHER_PERSON' } });
    const declined = await byCertificate();
    await site.onPhone(declined.link, { idNumber: personAt(0).idNumber, approve: false });
    expect(await declined.visit.poll()).toMatchObject({ status: 422, body: { code: 'ERR_PHONE_DECLINED' } });
    expect((await declined.visit.poll()).body.code, 'said again, to who missed it').toBe('ERR_PHONE_DECLINED');
    const { body } = await declined.visit.call('renewPhone');
    await approve(linkOf(body));
    expect((await declined.visit.poll()).body.step, 'and nothing is lost').toBe('mobile');
  });
});

describe('by telecom', () => {
  const subscriber = () => {
    const { idNumber, mobile, birthDate, operator } = personAt(1);
    return { idNumber, mobile, birthDate, operator };
  };

  test('the subscriber’s details, the code to the line and the line itself lead to the consent, under a new session id', async () => {
    const visit = await site.visit('telecom', 'subscriber');
    const started = await visit.call('startTelecom', subscriber());
    expect(started).toMatchObject({ status: 200, body: { step: 'code', mobileIsFixed: true } });
    expect(site.messages.at(-1)?.contact).toEqual({ kind: 'mobile', value: personAt(1).mobile });
    const code = /(?<!\d)\d{6}(?!\d)/.exec(site.messages.at(-1)?.text ?? '')?.[0];
    const phone = await visit.call('confirmIssoCode', { code });
    expect(phone).toMatchObject({ status: 200, body: { step: 'phone', expiresAfterSeconds: 60 } });
    await open(linkOf(phone.body));
    const before = visit.session;
    expect(await visit.poll()).toEqual({ status: 200, body: { step: 'consent' } });
    expect(visit.session).not.toBe(before);
    const { idNumber, mobile, birthDate } = subscriber();
    expect(await visit.visitor()).toMatchObject({ way: 'telecom', idNumber, mobile, birthDate, name: undefined });
  });

  test('what cannot be is refused before a message is sent', async () => {
    const sent = site.messages.length;
    const visit = await site.visit('telecom', 'subscriber');
    const start = async (changes: object) => (await visit.call('startTelecom', { ...subscriber(), ...changes })).body.code;
    const someDay = new Date(Date.now() + 1000 * 86_400_000).toISOString().slice(0, 10);
    expect(await start({ idNumber: 'A123456788' })).toBe('ERR_ID_NUMBER_INVALID');
    expect(await start({ birthDate: someDay })).toBe('ERR_BIRTH_DATE_INVALID');
    expect(await start({ birthDate: '1985-02-30' })).toBe('ERR_REQUEST_INVALID');
    expect(await start({ operator: 'another' })).toBe('ERR_REQUEST_INVALID');
    expect(site.messages.length).toBe(sent);
    expect((await visit.call('startTelecom', subscriber())).status, 'and the right details still go through').toBe(200);
  });

  test.each([
    ['over Wi-Fi', { network: 'wifi' }, 'ERR_PHONE_NOT_ON_LINE'],
    ['behind a relay', { network: 'relay' }, 'ERR_PHONE_NOT_ON_LINE'],
    ['by a prepaid line', { line: 'prepaid' }, 'ERR_PHONE_LINE_UNFIT'],
    ['by a company’s line', { line: 'company' }, 'ERR_PHONE_LINE_UNFIT'],
    ['by a foreigner’s line', { line: 'foreigner' }, 'ERR_PHONE_LINE_UNFIT'],
    ['by somebody else’s line, of two in the phone', { idNumber: 'A123456789' }, 'ERR_PHONE_LINE_UNFIT'],
  ])('opened %s, nobody comes in', async (_, how, code) => {
    const { visit, link } = await byTelecom();
    expect((await open(link, how)).status).toBe(200);
    expect((await visit.poll()).body.code).toBe(code);
    expect(await visit.visitor()).toBeUndefined();
  });

  test.each([
    ['birth date', { birthDate: '1992-01-02' }],
    ['operator', { operator: 'chunghwa' }],
    ['mobile number', { mobile: '0911000009' }],
  ] as const)('a typed %s that is not the line’s lets nobody in', async (_, changes) => {
    const { visit, link } = await byTelecom(changes);
    await open(link);
    expect((await visit.poll()).body.code).toBe('ERR_PHONE_LINE_UNFIT');
  });
});

describe('the wait for the phone', () => {
  test('a link counts down; once it is too late the phone cannot answer, and another can be had', async () => {
    const { visit, link } = await byCertificate();
    site.pass(20);
    expect((await visit.poll()).body).toMatchObject({ step: 'phone', expiresAfterSeconds: 40 });
    site.pass(40);
    expect(await approve(link)).toMatchObject({ status: 410, body: { code: 'ERR_PHONE_EXPIRED' } });
    expect(await visit.poll()).toMatchObject({ status: 410, body: { code: 'ERR_PHONE_EXPIRED' } });
    const renewed = await visit.call('renewPhone');
    expect(renewed.body).toMatchObject({ step: 'phone', expiresAfterSeconds: 60 });
    expect(linkOf(renewed.body)).not.toBe(link);
  });

  test('an approval of the last second counts, though the provider was asked a moment before', async () => {
    const { visit, link } = await byCertificate();
    site.pass(58);
    await visit.poll();
    site.pass(1);
    await approve(link);
    site.pass(1);
    const { body } = await visit.poll();
    expect(body, 'not yet too late: the provider must not be asked now').toMatchObject({
      step: 'phone',
      expiresAfterSeconds: 2,
    });
    site.pass(2);
    expect((await visit.poll()).body.step).toBe('mobile');
  });

  test('a provider that is late with its end shows as too late, and its success still counts', async () => {
    const { visit } = await byCertificate();
    site.says = { status: 'pending' };
    site.pass(61);
    expect((await visit.poll()).body).toMatchObject({ step: 'phone', expiresAfterSeconds: 0 });
    site.says = { status: 'succeeded', idNumber: personAt(0).idNumber };
    site.pass(4);
    expect((await visit.poll()).body.step).toBe('mobile');
  });

  test('after a renewal the success of the one before counts for nothing', async () => {
    const { visit, link } = await byCertificate();
    await visit.call('renewPhone');
    expect((await approve(link)).status).toBe(200);
    expect((await visit.poll()).body.step).toBe('phone');
  });

  test('a success that is on its way while the code is renewed counts for nothing', async () => {
    const { visit, link } = await byCertificate();
    await approve(link);
    site.meanwhile = () => visit.call('renewPhone', {}, 1);
    expect((await visit.poll()).body.code).toBe('ERR_ISSO_STEP');
    expect((await visit.poll()).body.step).toBe('phone');
  });

  test('of two requests that see the same success one takes it, on whichever node', async () => {
    const { visit, link } = await byCertificate();
    await approve(link);
    let second: unknown;
    site.meanwhile = async () => {
      site.pass(4);
      second = (await visit.poll(1)).body;
    };
    // By then the session has its new id, too.
    expect((await visit.poll(0)).body.code).toBe('ERR_SESSION_MISSING');
    expect(second).toEqual({ step: 'mobile' });
  });

  test('the provider is asked no more often than it allows, whichever node the page asks', async () => {
    const { visit } = await byCertificate();
    const before = site.results;
    const answers = await Promise.all(([0, 1, 0, 1] as const).map((node) => visit.poll(node)));
    for (const { body } of answers) expect(body.step).toBe('phone');
    expect(site.results).toBe(before + 1);
    site.pass(4);
    await visit.poll();
    expect(site.results).toBe(before + 2);
  });

  test('a page that does not stop asking is held up, and told for how long', async () => {
    const { visit } = await byCertificate();
    let last = await visit.poll();
    for (let times = 0; times < 200 && last.status === 200; times++) last = await visit.poll();
    expect(last).toMatchObject({ status: 429, body: { code: 'ERR_TOO_MANY_REQUESTS' } });
    expect(last.body.details?.retryAfterSeconds).toBeGreaterThan(0);
  });

  test('so is one that does not stop renewing; later it goes on', async () => {
    const { visit } = await byCertificate();
    let last = await visit.call('renewPhone');
    for (let times = 0; times < 200 && last.status === 200; times++) last = await visit.call('renewPhone');
    expect(last).toMatchObject({ status: 429, body: { code: 'ERR_TOO_MANY_REQUESTS' } });
    expect((await visit.poll()).body.code, 'what was shown before is gone').toBe('ERR_PHONE_EXPIRED');
  });

  test('a provider that takes no transaction leaves a sign-in that can be taken on', async () => {
    const visit = await site.visit('mobile-certificate', 'id-number');
    site.providers = 'fail';
    const start = () => visit.call('startMobileCertificate', { idNumber: personAt(0).idNumber });
    expect(await start()).toMatchObject({ status: 503, body: { code: 'ERR_PROVIDER_UNAVAILABLE' } });
    expect((await visit.call('renewPhone')).body.code).toBe('ERR_PROVIDER_UNAVAILABLE');
    expect((await visit.poll()).body.code).toBe('ERR_PHONE_EXPIRED');
    site.providers = 'answer';
    expect((await start()).body.step, 'by the ID number again').toBe('phone');
    const { body } = await visit.call('renewPhone');
    await approve(linkOf(body));
    expect((await visit.poll()).body.step, 'or by a new code').toBe('mobile');
  });

  test('a provider that stops answering is no end: the next time its answer counts', async () => {
    const { visit, link } = await byCertificate();
    await approve(link);
    site.providers = 'fail';
    expect(await visit.poll()).toMatchObject({ status: 503, body: { code: 'ERR_PROVIDER_UNAVAILABLE' } });
    site.providers = 'answer';
    site.pass(4);
    expect((await visit.poll()).body.step).toBe('mobile');
  });

  test('another browser can neither ask nor renew', async () => {
    const { visit, link } = await byCertificate();
    await approve(link);
    const stranger = await visit.stranger();
    expect((await stranger.poll()).body.code).toBe('ERR_ISSO_MISSING');
    expect((await stranger.call('renewPhone')).body.code).toBe('ERR_ISSO_MISSING');
    expect((await visit.poll()).body.step).toBe('mobile');
  });
});
