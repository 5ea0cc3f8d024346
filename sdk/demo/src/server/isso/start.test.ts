import { afterAll, beforeAll, expect, test } from 'vitest';
import { type IssoWorld, startIssoWorld } from '../../../test/support/isso-world.js';
import { startTestSite } from '../../../test/support/test-site.js';
import { createLimits } from '../limits/index.js';
import { WAY_NOTICE_VERSION } from '../ways-in.js';

let world: IssoWorld;
beforeAll(async () => {
  world = await startIssoWorld();
});
afterAll(() => world?.close());

const notice = { privacyNoticeVersion: WAY_NOTICE_VERSION };

test.each([
  ['citizen-card', 'card'],
  ['nhi-card', 'card'],
  ['mobile-certificate', 'id-number'],
  ['telecom', 'subscriber'],
])('%s begins with %s', async (way, step) => {
  const { browser, uid } = await world.visit();
  const answer = await browser.call('startIsso', { uid, way, ...notice });
  expect(answer).toEqual({ status: 200, body: { signInId: expect.any(String), next: { step } } });
});

test('the notice must be the newest, and an older one begins nothing', async () => {
  const visit = await world.visit();
  const answer = await visit.browser.call('startIsso', { uid: visit.uid, way: 'telecom', privacyNoticeVersion: '2025-01' });
  expect(answer.body).toEqual({ code: 'ERR_PRIVACY_NOTICE_OUTDATED' });
  expect(await world.stateOf(visit)).toBeUndefined();
});

test('a way that the service does not take is not begun', async () => {
  const { browser } = await world.visit();
  const uid = browser.asked({ ways: ['account', 'telecom'] });
  for (const way of ['citizen-card', 'nhi-card', 'mobile-certificate']) {
    expect((await browser.call('startIsso', { uid, way, ...notice })).body).toEqual({ code: 'ERR_WAY_UNAVAILABLE' });
  }
  expect((await browser.call('startIsso', { uid, way: 'telecom', ...notice })).status).toBe(200);
});

test('an account is no way to begin here', async () => {
  const { browser, uid } = await world.visit();
  expect((await browser.call('startIsso', { uid, way: 'account', ...notice })).body).toEqual({ code: 'ERR_REQUEST_INVALID' });
});

test('a way that nobody stands behind is not begun', async () => {
  const bare = await startTestSite();
  try {
    const browser = await bare.browser();
    const uid = browser.asked();
    for (const way of ['citizen-card', 'nhi-card', 'mobile-certificate', 'telecom']) {
      expect((await browser.call('startIsso', { uid, way, ...notice })).body).toEqual({ code: 'ERR_WAY_UNAVAILABLE' });
    }
  } finally {
    await bare.close();
  }
});

test('a question that nobody asks, or that was asked of another browser, is none', async () => {
  const { browser } = await world.visit();
  const { uid } = await world.visit();
  for (const foreign of ['nobody-asks', uid]) {
    const start = await browser.call('startIsso', { uid: foreign, way: 'telecom', ...notice });
    expect(start).toEqual({ status: 410, body: { code: 'ERR_INTERACTION_MISSING' } });
    expect((await browser.call('leaveIsso', { uid: foreign })).body).toEqual({ code: 'ERR_INTERACTION_MISSING' });
  }
});

test('one address begins two thousand an hour', async () => {
  const address = '192.0.2.77';
  const limits = createLimits(world.site.shortTerm);
  for (let begun = 0; begun < 1999; begun += 1) await limits.spend('isso-starts-per-address', address);
  const { browser, uid } = await world.visit(await world.site.browser(address));
  const start = () => browser.call('startIsso', { uid, way: 'telecom', ...notice });
  expect((await start()).status).toBe(200);
  expect(await start()).toMatchObject({ status: 429, body: { code: 'ERR_TOO_MANY_REQUESTS' } });
  // Also what is refused anyway, and written into the log, is asked no more often.
  const refused = await browser.call('startIsso', { uid: browser.asked({ ways: ['telecom'] }), way: 'nhi-card', ...notice });
  expect(refused.body.code).toBe('ERR_TOO_MANY_REQUESTS');
  // Leaving is always possible.
  expect((await browser.call('leaveIsso', { uid })).status).toBe(200);
});
