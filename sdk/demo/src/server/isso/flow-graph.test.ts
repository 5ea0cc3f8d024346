import type { IdentityWay, IssoStep } from '@cardbridge/sdk/flows';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { accepted } from '../../../test/support/answer.js';
import { type IssoWorld, type SignInRoute, startIssoWorld, type Visit } from '../../../test/support/isso-world.js';
import { newContact } from '../../../test/support/test-site.js';
import { WAY_NOTICE_VERSION } from '../ways-in.js';

type Step = IssoStep['step'];
type Place = `${IdentityWay} at ${Step}`;

/** Every place that a sign-in can be at, what is taken there, and where that leads. Whatever does not stand here is refused. */
const graph: Readonly<Partial<Record<Place, Partial<Record<SignInRoute, Step>>>>> = {
  'citizen-card at card': { issueIssoChallenge: 'card', proveCitizenCard: 'mobile' },
  'citizen-card at mobile': { sendIssoCode: 'code' },
  'citizen-card at code': { sendIssoCode: 'code', resendIssoCode: 'code', confirmIssoCode: 'consent' },
  'citizen-card at consent': {},
  'nhi-card at card': { proveNhiCard: 'mobile' },
  'nhi-card at mobile': { sendIssoCode: 'code' },
  'nhi-card at code': { sendIssoCode: 'code', resendIssoCode: 'code', confirmIssoCode: 'consent' },
  'nhi-card at consent': {},
  'mobile-certificate at id-number': { startMobileCertificate: 'phone' },
  'mobile-certificate at phone': { startMobileCertificate: 'phone', renewPhone: 'phone', pollPhone: 'mobile' },
  'mobile-certificate at mobile': { sendIssoCode: 'code' },
  'mobile-certificate at code': { sendIssoCode: 'code', resendIssoCode: 'code', confirmIssoCode: 'consent' },
  'mobile-certificate at consent': {},
  'telecom at subscriber': { startTelecom: 'code' },
  'telecom at code': { resendIssoCode: 'code', confirmIssoCode: 'phone' },
  'telecom at phone': { renewPhone: 'phone', pollPhone: 'consent' },
  'telecom at consent': {},
};

const operations: readonly SignInRoute[] = [
  'issueIssoChallenge',
  'proveCitizenCard',
  'proveNhiCard',
  'startMobileCertificate',
  'startTelecom',
  'sendIssoCode',
  'resendIssoCode',
  'confirmIssoCode',
  'renewPhone',
  'pollPhone',
];

const ways: readonly IdentityWay[] = ['citizen-card', 'nhi-card', 'mobile-certificate', 'telecom'];

/** Of the way and step in a place's name. */
const partsOf = (place: string) => place.split(' at ') as [IdentityWay, Step];

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

const start = ({ browser, uid }: Visit, way: IdentityWay) =>
  browser.call('startIsso', { uid, way, privacyNoticeVersion: WAY_NOTICE_VERSION });
const leave = ({ browser, uid }: Visit) => browser.call('leaveIsso', { uid });

describe('nothing begun', () => {
  test.each(operations)('%s is ERR_ISSO_MISSING', async (operation) => {
    const visit = await world.visit();
    visit.signInId = '7e6f1c3e-6a37-4d3e-9f3b-0e5c34e0a111';
    expect(await world.send(visit, operation)).toEqual({ status: 410, body: { code: 'ERR_ISSO_MISSING' } });
    expect(await world.stateOf(visit)).toBeUndefined();
  });

  test.each(ways)('startIsso begins %s at its first step', async (way) => {
    const visit = await world.visit();
    const { signInId, next } = accepted(await start(visit, way));
    expect(graph[`${way} at ${next.step}`]).toBeDefined();
    expect(await world.stateOf(visit)).toEqual({ id: signInId, way, step: next.step, revision: 0, details: {} });
  });

  test('leaveIsso is allowed, and changes nothing', async () => {
    const visit = await world.visit();
    expect(await leave(visit)).toEqual({ status: 200, body: {} });
    expect(await world.stateOf(visit)).toBeUndefined();
  });
});

for (const [place, allowed = {}] of Object.entries(graph)) {
  const [way, step] = partsOf(place);

  describe(place, () => {
    describe('refused', () => {
      let visit: Visit;
      beforeAll(async () => {
        visit = await world.at(way, step);
      });

      test.each(operations.filter((operation) => !(operation in allowed)))(
        `${place}: %s is ERR_ISSO_STEP`,
        async (operation) => {
          const before = await world.stateOf(visit);
          expect(before).toMatchObject({ way, step });
          expect(await world.send(visit, operation)).toEqual({ status: 409, body: { code: 'ERR_ISSO_STEP' } });
          expect(await world.stateOf(visit)).toEqual(before);
        },
      );
    });

    test.each(Object.entries(allowed) as [SignInRoute, Step][])(`${place}: %s leads to %s`, async (operation, next) => {
      const visit = await world.at(way, step);
      // "Send again" has to wait, and another code goes to another number.
      if (operation === 'resendIssoCode') world.site.pass(61);
      if (operation === 'sendIssoCode') visit.mobile = newContact('mobile').value;
      const { status, body } = await world.send(visit, operation);
      expect(status).toBe(200);
      if (operation === 'issueIssoChallenge') expect(body).toEqual({ challengeNonce: expect.any(String) });
      else expect(body).toMatchObject({ step: next });
      expect(await world.stateOf(visit)).toMatchObject({ id: visit.signInId, way, step: next });
      // Nobody is here before the end of a way.
      expect((await world.visitor(visit)) !== undefined).toBe(next === 'consent');
    });

    test.each(ways)(`${place}: startIsso begins %s, and this one is gone`, async (other) => {
      const visit = await world.at(way, step);
      const { signInId, next } = accepted(await start(visit, other));
      expect(signInId).not.toBe(visit.signInId);
      expect(await world.stateOf(visit)).toEqual({ id: signInId, way: other, step: next.step, revision: 0, details: {} });
      expect(await world.visitor(visit)).toBeUndefined();
      for (const operation of Object.keys(allowed) as SignInRoute[]) {
        expect((await world.send(visit, operation)).body).toEqual({ code: 'ERR_ISSO_MISSING' });
      }
    });

    test(`${place}: leaveIsso forgets it`, async () => {
      const visit = await world.at(way, step);
      expect(await leave(visit)).toEqual({ status: 200, body: {} });
      expect(await world.stateOf(visit)).toBeUndefined();
      expect(await world.visitor(visit)).toBeUndefined();
      for (const operation of Object.keys(allowed) as SignInRoute[]) {
        expect((await world.send(visit, operation)).body).toEqual({ code: 'ERR_ISSO_MISSING' });
      }
    });
  });
}
