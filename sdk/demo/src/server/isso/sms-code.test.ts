import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type IssoWorld, startIssoWorld } from '../../../test/support/isso-world.js';
import { newContact } from '../../../test/support/test-site.js';

let world: IssoWorld;
beforeAll(async () => {
  world = await startIssoWorld();
});
afterAll(() => world?.close());
afterEach(() => {
  world.site.messageService = 'takes';
  world.outside.phone = { status: 'succeeded', idNumber: world.idNumber };
});

const masked = (mobile: string) => `${mobile.slice(0, 4)}***${mobile.slice(-3)}`;
const anyNumber = ['citizen-card', 'nhi-card', 'mobile-certificate'] as const;
const times = { resendAfterSeconds: 60, expiresAfterSeconds: 600 };

describe.each(anyNumber)('by %s', (way) => {
  test('the code goes to the number that was typed, which may still be another', async () => {
    const visit = await world.at(way, 'mobile');
    expect(await world.send(visit, 'sendIssoCode')).toEqual({
      status: 200,
      body: { step: 'code', maskedMobile: masked(visit.mobile), mobileIsFixed: false, ...times },
    });
    expect(world.site.codeTo(visit.mobile)).toMatch(/^\d{6}$/);
    const text = world.site.textTo(visit.mobile);
    expect(text).toContain('樂學課程報名');
    expect(text).toContain('City courses');
    expect(text).not.toContain(world.idNumber);

    const { mobile: before } = visit;
    visit.mobile = newContact('mobile').value;
    expect((await world.send(visit, 'sendIssoCode')).body).toMatchObject({ maskedMobile: masked(visit.mobile) });
    expect(world.site.textTo(visit.mobile)).not.toContain(before);
    expect(await world.stateOf(visit)).toMatchObject({ details: { mobile: visit.mobile, idNumber: world.idNumber } });
  });

  test('the right code is the last step, with the number beside who was proved', async () => {
    const visit = await world.at(way, 'code');
    expect(await world.send(visit, 'confirmIssoCode')).toEqual({ status: 200, body: { step: 'consent' } });
    expect(await world.visitor(visit)).toMatchObject({ way, idNumber: world.idNumber, mobile: visit.mobile });
  });
});

test('by the line, the code goes to the line, and no other number may be given', async () => {
  const visit = await world.at('telecom', 'code');
  world.site.pass(60);
  expect(await world.send(visit, 'resendIssoCode')).toEqual({
    status: 200,
    body: { step: 'code', maskedMobile: masked(visit.mobile), mobileIsFixed: true, ...times },
  });
  const other = newContact('mobile').value;
  expect((await world.send(visit, 'sendIssoCode', { mobile: other })).body).toEqual({ code: 'ERR_ISSO_STEP' });
  expect(world.site.textTo(other)).toBe('');
});

test('by the line, the right code leads to the phone, and nobody is here before that', async () => {
  const visit = await world.at('telecom', 'code');
  const { body } = await world.send(visit, 'confirmIssoCode');
  expect(body).toMatchObject({ step: 'phone', link: expect.stringContaining('https://') });
  expect(await world.visitor(visit)).toBeUndefined();
  expect(world.phoneQuestions.at(-1)).toMatchObject({ idNumber: world.idNumber, mobile: visit.mobile, operator: 'chunghwa' });
});

test('an operator that does not answer costs nobody the code: the phone is due, and can be asked anew', async () => {
  const visit = await world.at('telecom', 'code');
  world.outside.phone = 'away';
  expect((await world.send(visit, 'confirmIssoCode')).body).toEqual({ code: 'ERR_PROVIDER_UNAVAILABLE' });
  expect(await world.stateOf(visit)).toMatchObject({ step: 'phone' });
  world.outside.phone = { status: 'succeeded', idNumber: world.idNumber };
  expect((await world.send(visit, 'renewPhone')).body).toMatchObject({ step: 'phone' });
  expect((await world.send(visit, 'pollPhone')).body).toEqual({ step: 'consent' });
});

test('a code that could not be sent leaves step and number as they were', async () => {
  const visit = await world.at('nhi-card', 'mobile');
  world.site.messageService = 'refuses';
  expect((await world.send(visit, 'sendIssoCode')).body).toEqual({ code: 'ERR_CODE_NOT_SENT' });
  expect(await world.stateOf(visit)).toMatchObject({ step: 'mobile', details: { idNumber: world.idNumber } });
  world.site.messageService = 'takes';
  expect((await world.send(visit, 'sendIssoCode')).status).toBe(200);

  world.site.messageService = 'refuses';
  const other = newContact('mobile').value;
  expect((await world.send(visit, 'sendIssoCode', { mobile: other })).body).toEqual({ code: 'ERR_CODE_NOT_SENT' });
  // The code that has arrived is still good.
  expect((await world.send(visit, 'confirmIssoCode')).body).toEqual({ step: 'consent' });
  expect(await world.visitor(visit)).toMatchObject({ mobile: visit.mobile });
});

test('"send again" waits a minute, and the code before is dead then', async () => {
  const visit = await world.at('nhi-card', 'code');
  const before = world.site.codeTo(visit.mobile);
  const early = await world.send(visit, 'resendIssoCode');
  expect(early).toMatchObject({
    status: 429,
    body: { code: 'ERR_TOO_MANY_CODES', details: { retryAfterSeconds: expect.any(Number) } },
  });
  expect(world.site.codeTo(visit.mobile)).toBe(before);
  world.site.pass(61);
  expect((await world.send(visit, 'resendIssoCode')).body).toMatchObject({
    maskedMobile: masked(visit.mobile),
    mobileIsFixed: false,
  });
  if (world.site.codeTo(visit.mobile) !== before) {
    expect((await world.send(visit, 'confirmIssoCode', { code: before })).body.code).toBe('ERR_CODE_WRONG');
  }
  expect((await world.send(visit, 'confirmIssoCode')).status).toBe(200);
});

test('a code may be typed in full width and with blanks', async () => {
  const visit = await world.at('nhi-card', 'code');
  const typed = [...world.site.codeTo(visit.mobile)].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join(' ');
  expect((await world.send(visit, 'confirmIssoCode', { code: typed })).status).toBe(200);
});

test.each(['02-2720-8889', '1999', 'person@example.tw', ''])('%j is no mobile number', async (mobile) => {
  const visit = await world.at('nhi-card', 'mobile');
  expect((await world.send(visit, 'sendIssoCode', { mobile })).body).toEqual({ code: 'ERR_REQUEST_INVALID' });
  expect(await world.stateOf(visit)).toMatchObject({ step: 'mobile' });
});

test('a number that is given while its code is typed is not the one that was proved', async () => {
  const visit = await world.at('nhi-card', 'code');
  const proved = visit.mobile;
  const other = newContact('mobile').value;
  const request = await world.requestOf(visit, 'confirmIssoCode');
  await Promise.all([world.send(visit, 'sendIssoCode', { mobile: other }), visit.browser.call('confirmIssoCode', request)]);
  const visitor = await world.visitor(visit);
  expect([undefined, proved]).toContain(visitor?.mobile);
});
