import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { accepted } from '../../../test/support/answer.js';
import { type IssoWorld, routesOf, type SignInRoute, startIssoWorld, type Visit } from '../../../test/support/isso-world.js';
import { newContact, otherThan } from '../../../test/support/test-site.js';

let world: IssoWorld;
beforeAll(async () => {
  world = await startIssoWorld();
});
afterAll(() => world?.close());
beforeEach(() => {
  Object.assign(world.outside, {
    comparison: 'confirmed',
    nhi: 'answers',
    phone: { status: 'succeeded', idNumber: world.idNumber },
  });
});

type Way = keyof typeof routesOf;
/** Every step of every way. */
const steps = (Object.keys(routesOf) as Way[]).flatMap((way) =>
  routesOf[way].map(([step, route]) => [`${way} at ${step}: ${route}`, way, step, route] as const),
);

/** Whoever stands in `visit` takes its step, as if nothing had been tried. */
async function stillTakes(visit: Visit, route: SignInRoute): Promise<void> {
  expect((await world.send(visit, route)).status).toBe(200);
}

describe('a sign-in belongs to one browser', () => {
  test.each(steps)('%s from another browser, at its own question, is ERR_ISSO_MISSING', async (_, way, step, route) => {
    const visit = await world.at(way, step);
    const stranger = await world.at(way, step);
    const request = await world.requestOf(visit, route);
    const answer = await stranger.browser.call(route, { ...request, uid: stranger.uid });
    expect(answer).toEqual({ status: 410, body: { code: 'ERR_ISSO_MISSING' } });
    await stillTakes(visit, route);
    await stillTakes(stranger, route);
  });

  test.each(steps)('%s from another browser, at the same question, is ERR_INTERACTION_MISSING', async (_, way, step, route) => {
    const visit = await world.at(way, step);
    const { browser } = await world.visit();
    const answer = await browser.call(route, await world.requestOf(visit, route));
    expect(answer).toEqual({ status: 410, body: { code: 'ERR_INTERACTION_MISSING' } });
    await stillTakes(visit, route);
  });

  test('nor does another browser end it, or begin another in its place', async () => {
    const visit = await world.at('nhi-card', 'card');
    const { browser } = await world.visit();
    for (const [route, more] of [
      ['leaveIsso', {}],
      ['startIsso', { way: 'telecom', privacyNoticeVersion: '2026-11' }],
    ] as const) {
      expect((await browser.call(route, { uid: visit.uid, ...more })).body).toEqual({ code: 'ERR_INTERACTION_MISSING' });
    }
    await stillTakes(visit, 'proveNhiCard');
  });

  test.each(steps)('%s without a session is ERR_SESSION_MISSING', async (_, way, step, route) => {
    const visit = await world.at(way, step);
    const request = await world.requestOf(visit, route);
    const { cookie } = visit.browser;
    visit.browser.cookie = '';
    expect((await visit.browser.call(route, request)).body).toEqual({ code: 'ERR_SESSION_MISSING' });
    visit.browser.cookie = cookie;
    await stillTakes(visit, route);
  });

  test('whoever knew the session before somebody came in does not stand there as them', async () => {
    const visit = await world.at('citizen-card', 'code');
    const planted = visit.browser.cookie;
    await stillTakes(visit, 'confirmIssoCode');
    expect(visit.browser.cookie).not.toBe(planted);
    expect(await world.visitor(visit)).toMatchObject({ signInId: visit.signInId, way: 'citizen-card' });
    expect(await world.visitor({ ...visit, browser: { ...visit.browser, cookie: planted } })).toBeUndefined();
  });
});

describe('a sign-in belongs to one question', () => {
  test.each(steps)('%s at another question of the same browser is ERR_ISSO_MISSING', async (_, way, step, route) => {
    const visit = await world.at(way, step);
    const elsewhere = await world.visit(visit.browser);
    const request = await world.requestOf(visit, route);
    const answer = await visit.browser.call(route, { ...request, uid: elsewhere.uid });
    expect(answer).toEqual({ status: 410, body: { code: 'ERR_ISSO_MISSING' } });
    expect(await world.stateOf(elsewhere)).toBeUndefined();
    await stillTakes(visit, route);
  });

  test('one browser may be on its way into two services; coming in at one lets nobody in at the other', async () => {
    const one = await world.at('nhi-card', 'code');
    const other = await world.at('citizen-card', 'card', await world.visit(one.browser));
    await stillTakes(one, 'confirmIssoCode');
    expect(await world.visitor(one)).toMatchObject({ way: 'nhi-card' });
    expect(await world.visitor(other)).toBeUndefined();
    // The session has a new id, and both have followed it.
    await stillTakes(other, 'proveCitizenCard');
  });
});

describe('a step is taken once', () => {
  const once = steps.filter(([, , , route]) => route !== 'startMobileCertificate' && route !== 'sendIssoCode');

  test.each(once)('%s again, word for word, is ERR_ISSO_STEP', async (_, way, step, route) => {
    const visit = await world.at(way, step);
    const request = await world.requestOf(visit, route);
    accepted(await visit.browser.call(route, request));
    expect((await visit.browser.call(route, request)).body).toEqual({ code: 'ERR_ISSO_STEP' });
  });

  test.each(once)('%s ten times at once gets through once', async (_, way, step, route) => {
    const visit = await world.at(way, step);
    const request = await world.requestOf(visit, route);
    const answers = await Promise.all(Array.from({ length: 10 }, () => visit.browser.call(route, request)));
    const through = answers.filter(({ status, body }) => status === 200 && 'step' in body && body.step !== step);
    expect(through).toHaveLength(1);
  });

  test.each(steps)('%s is ERR_ISSO_MISSING a quarter of an hour after the sign-in began', async (_, way, step, route) => {
    const visit = await world.at(way, step);
    const request = await world.requestOf(visit, route);
    world.site.pass(15 * 60);
    expect((await visit.browser.call(route, request)).body).toEqual({ code: 'ERR_ISSO_MISSING' });
  });

  test('who has come in is forgotten then, too', async () => {
    const visit = await world.at('nhi-card', 'consent');
    world.site.pass(14 * 60);
    expect(await world.visitor(visit)).toBeDefined();
    world.site.pass(60);
    expect(await world.visitor(visit)).toBeUndefined();
  });
});

describe('what a card signed', () => {
  const prove = async (visit: Visit, challengeNonce: string) => {
    const { uid, signInId } = visit;
    const token = world.site.tokenOf(world.person, challengeNonce);
    return visit.browser.call('proveCitizenCard', { uid, signInId, idNumber: world.idNumber, challengeNonce, token });
  };
  const challenge = async ({ browser, uid, signInId }: Visit) =>
    accepted(await browser.call('issueIssoChallenge', { uid, signInId })).challengeNonce;
  const failed = (verificationCode: string) => ({
    status: 422,
    // With the verifier's words beside it.
    body: expect.objectContaining({ code: 'ERR_VERIFICATION_FAILED', details: { verificationCode } }),
  });

  test('for this sign-in counts', async () => {
    const visit = await world.at('citizen-card', 'card');
    expect(await prove(visit, await challenge(visit))).toEqual({ status: 200, body: { step: 'mobile' } });
  });

  test('for another sign-in of the same browser does not count here, nor there any more', async () => {
    const visit = await world.at('citizen-card', 'card');
    const other = await world.at('citizen-card', 'card', await world.visit(visit.browser));
    const nonce = await challenge(other);
    expect(await prove(visit, nonce)).toEqual(failed('ERR_PURPOSE_MISMATCH'));
    expect((await prove(other, nonce)).body.code).toBe('ERR_VERIFICATION_FAILED');
  });

  test('for the sign-in that was begun here before does not count', async () => {
    const visit = await world.at('citizen-card', 'card');
    const nonce = await challenge(visit);
    await world.start(visit, 'citizen-card');
    expect(await prove(visit, nonce)).toEqual(failed('ERR_PURPOSE_MISMATCH'));
  });

  test('for another browser does not count', async () => {
    const visit = await world.at('citizen-card', 'card');
    const nonce = await challenge(await world.at('citizen-card', 'card'));
    expect(await prove(visit, nonce)).toEqual(failed('ERR_SESSION_MISMATCH'));
  });

  test('to sign in with an account does not count, nor the other way round', async () => {
    const visit = await world.at('citizen-card', 'card');
    const { challengeNonce } = accepted(await visit.browser.call('issueChallenge', { purpose: 'sign-in' }));
    expect(await prove(visit, challengeNonce)).toEqual(failed('ERR_PURPOSE_MISMATCH'));
    const nonce = await challenge(visit);
    const token = world.site.tokenOf(world.person, nonce);
    expect(await visit.browser.call('signInWithCard', { challengeNonce: nonce, token })).toEqual(
      failed('ERR_PURPOSE_MISMATCH'),
    );
  });

  test('counts once', async () => {
    const visit = await world.at('citizen-card', 'card');
    const nonce = await challenge(visit);
    world.outside.comparison = 'mismatch';
    expect((await prove(visit, nonce)).body).toEqual({ code: 'ERR_ID_COMPARISON_MISMATCH' });
    world.outside.comparison = 'confirmed';
    expect((await prove(visit, nonce)).body.code).toBe('ERR_VERIFICATION_FAILED');
    expect((await prove(visit, await challenge(visit))).status).toBe(200);
  });
});

describe('a code', () => {
  const confirm = ({ browser, uid, signInId }: Visit, code: string) => browser.call('confirmIssoCode', { uid, signInId, code });

  test.each(['nhi-card', 'citizen-card', 'mobile-certificate', 'telecom'] as const)(
    'of one sign-in is wrong in another of the same browser by %s',
    async (way) => {
      const visit = await world.at(way, 'code');
      const other = await world.at('nhi-card', 'code', await world.visit(visit.browser));
      const [mine, theirs] = [visit, other].map(({ mobile }) => world.site.codeTo(mobile));
      if (mine === theirs) return;
      expect((await confirm(visit, theirs ?? '')).body).toEqual({ code: 'ERR_CODE_WRONG', details: { triesLeft: 4 } });
      expect((await confirm(visit, mine ?? '')).status).toBe(200);
      expect((await confirm(other, theirs ?? '')).status).toBe(200);
    },
  );

  test('of the number before is wrong once another number was given', async () => {
    const visit = await world.at('nhi-card', 'code');
    const before = world.site.codeTo(visit.mobile);
    visit.mobile = newContact('mobile').value;
    await stillTakes(visit, 'sendIssoCode');
    if (before === world.site.codeTo(visit.mobile)) return;
    expect((await confirm(visit, before)).body.code).toBe('ERR_CODE_WRONG');
    expect((await confirm(visit, world.site.codeTo(visit.mobile))).status).toBe(200);
    expect(await world.visitor(visit)).toMatchObject({ mobile: visit.mobile });
  });

  test('of the sign-in before it does not count, though the number is the same', async () => {
    const visit = await world.at('telecom', 'code');
    const before = world.site.codeTo(visit.mobile);
    world.site.pass(61);
    await world.at('telecom', 'code', visit);
    if (before === world.site.codeTo(visit.mobile)) return;
    expect((await confirm(visit, before)).body.code).toBe('ERR_CODE_WRONG');
  });

  test('of a sign-in in another browser does not count here, though the number is the same, and takes nothing from the one here', async () => {
    const visit = await world.at('nhi-card', 'code');
    const mine = world.site.codeTo(visit.mobile);
    world.site.pass(61);
    const { mobile } = visit;
    await world.at('telecom', 'code', { ...(await world.visit()), mobile });
    const theirs = world.site.codeTo(mobile);
    if (mine === theirs) return;
    expect((await confirm(visit, theirs)).body).toEqual({ code: 'ERR_CODE_WRONG', details: { triesLeft: 4 } });
    expect((await confirm(visit, mine)).status).toBe(200);
  });

  test('of a registration is none here, and one from here none there', async () => {
    const visit = await world.at('nhi-card', 'code');
    const { browser, mobile } = visit;
    const six = world.site.codeTo(mobile);
    world.site.pass(61);
    accepted(await browser.startRegistration({ kind: 'mobile', value: mobile }));
    const four = world.site.codeTo(mobile);
    expect(four).toMatch(/^\d{4}$/);
    // What is no code of this kind costs no try.
    expect((await confirm(visit, four)).body).toEqual({ code: 'ERR_REQUEST_INVALID' });
    expect((await browser.call('confirmRegistrationCode', { code: six })).body).toEqual({ code: 'ERR_REQUEST_INVALID' });
    for (const padded of [`00${four}`, `${four}00`]) {
      if (padded !== six) expect((await confirm(visit, padded)).body.code).toBe('ERR_CODE_WRONG');
    }
    const end = six.slice(-4);
    if (end !== four) {
      expect((await browser.call('confirmRegistrationCode', { code: end })).body.code).toBe('ERR_CODE_WRONG');
    }
    expect((await confirm(visit, six)).status).toBe(200);
  });

  test('alone signs nobody in: by the line the phone is still due, and no account is signed in', async () => {
    const visit = await world.at('telecom', 'phone');
    expect(await world.visitor(visit)).toBeUndefined();
    await world.site.addMember({ mobile: visit.mobile });
    expect((await visit.browser.call('session')).body).toEqual({ member: null, identity: null });
    expect((await visit.browser.call('profile')).body).toEqual({ code: 'ERR_SIGN_IN_REQUIRED' });
  });

  test('that is wrong leaves the step as it was, with tries left; after the fifth another has to be sent', async () => {
    const visit = await world.at('nhi-card', 'code');
    const code = world.site.codeTo(visit.mobile);
    const before = await world.stateOf(visit);
    for (const triesLeft of [4, 3, 2, 1]) {
      expect((await confirm(visit, otherThan(code))).body).toEqual({ code: 'ERR_CODE_WRONG', details: { triesLeft } });
    }
    expect((await confirm(visit, otherThan(code))).body).toEqual({ code: 'ERR_CODE_EXPIRED' });
    expect((await confirm(visit, code)).body).toEqual({ code: 'ERR_CODE_EXPIRED' });
    expect(await world.stateOf(visit)).toEqual(before);
    world.site.pass(61);
    await stillTakes(visit, 'resendIssoCode');
    await stillTakes(visit, 'confirmIssoCode');
  });
});
