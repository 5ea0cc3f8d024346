import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { accepted } from '../../../test/support/answer.js';
import { type IssoWorld, startIssoWorld, type Visit } from '../../../test/support/isso-world.js';
import { idNumbersWithSameEnding } from '../../walks/id-numbers-with-same-ending.js';
import { simulatedRegistry } from '../outside/index.js';

let world: IssoWorld;
beforeAll(async () => {
  world = await startIssoWorld();
});
afterAll(() => world?.close());
beforeEach(() => {
  world.outside.comparison = 'confirmed';
});

type Holder = Parameters<IssoWorld['site']['tokenOf']>[0];

async function prove(visit: Visit, holder: Holder, idNumber: string, home = world) {
  const ref = { uid: visit.uid, signInId: visit.signInId };
  const { challengeNonce } = accepted(await visit.browser.call('issueIssoChallenge', ref));
  const token = home.site.tokenOf(holder, challengeNonce);
  return visit.browser.call('proveCitizenCard', { ...ref, idNumber, challengeNonce, token });
}

test.each([
  ['RSA', () => world.site.pki.citizens[0]],
  ['a resident’s', () => world.site.pki.citizens[3]],
  ['P-256', () => world.site.pki.ellipticCurveCitizen],
])('the card’s holder is known by name and number: %s', async (_, find) => {
  const person = find();
  if (person === undefined) throw new TypeError('the test PKI has no such citizen');
  const visit = await world.at('citizen-card', 'card');
  expect(await prove(visit, person, person.idNumber)).toEqual({ status: 200, body: { step: 'mobile' } });
  const { idNumber, name } = person;
  expect(await world.stateOf(visit)).toMatchObject({ step: 'mobile', revision: 1, details: { idNumber, name } });
});

test('the number may be typed in lower case, with blanks and in full width', async () => {
  const visit = await world.at('citizen-card', 'card');
  expect((await prove(visit, world.person, ' ａ123 456-789')).status).toBe(200);
  expect(await world.stateOf(visit)).toMatchObject({ details: { idNumber: 'A123456789' } });
});

describe('refused', () => {
  const refusedAs = async (visit: Visit, answer: ReturnType<typeof prove>, code: string) => {
    expect((await answer).body).toMatchObject({ code });
    // Nothing of it is kept, and the person may try again.
    expect(await world.stateOf(visit)).toMatchObject({ step: 'card', revision: 0, details: {} });
    world.outside.comparison = 'confirmed';
    expect((await prove(visit, world.person, world.idNumber)).status).toBe(200);
  };
  test('what is no ID number, before the challenge is spent', async () => {
    const visit = await world.at('citizen-card', 'card');
    const ref = { uid: visit.uid, signInId: visit.signInId };
    const { challengeNonce } = accepted(await visit.browser.call('issueIssoChallenge', ref));
    const proof = { ...ref, challengeNonce, token: world.site.tokenOf(world.person, challengeNonce) };
    const mistyped = await visit.browser.call('proveCitizenCard', { ...proof, idNumber: 'A123456788' });
    expect(mistyped).toEqual({ status: 422, body: { code: 'ERR_ID_NUMBER_INVALID' } });
    const right = await visit.browser.call('proveCitizenCard', { ...proof, idNumber: 'A123456789' });
    expect(right.status).toBe(200);
  });

  test('a number with another ending', async () => {
    const visit = await world.at('citizen-card', 'card');
    await refusedAs(visit, prove(visit, world.person, 'A200000003'), 'ERR_ID_NUMBER_OTHER');
  });

  test('a number that the ministry does not confirm', async () => {
    const visit = await world.at('citizen-card', 'card');
    world.outside.comparison = 'mismatch';
    await refusedAs(visit, prove(visit, world.person, world.idNumber), 'ERR_ID_COMPARISON_MISMATCH');
  });

  test('a number that nobody compares, because the ministry does not answer', async () => {
    const visit = await world.at('citizen-card', 'card');
    world.outside.comparison = 'away';
    await refusedAs(visit, prove(visit, world.person, world.idNumber), 'ERR_ID_COMPARISON_UNAVAILABLE');
  });

  test('an organisation’s card', async () => {
    const visit = await world.at('citizen-card', 'card');
    await refusedAs(visit, prove(visit, world.site.pki.organisation, world.idNumber), 'ERR_CARD_KIND_OTHER');
  });

  test.each(['expired', 'revoked', 'wrongUsage', 'unknownIssuer', 'wrongPolicy'] as const)(
    'a card that is %s',
    async (defect) => {
      const visit = await world.at('citizen-card', 'card');
      const { bad } = world.site.pki;
      await refusedAs(visit, prove(visit, bad[defect], bad[defect].idNumber), 'ERR_VERIFICATION_FAILED');
    },
  );

  test('what was signed for another site', async () => {
    const visit = await world.at('citizen-card', 'card');
    const ref = { uid: visit.uid, signInId: visit.signInId };
    const { challengeNonce } = accepted(await visit.browser.call('issueIssoChallenge', ref));
    const token = world.site.tokenOf(world.person, challengeNonce, 'https://id.example.com');
    const answer = await visit.browser.call('proveCitizenCard', { ...ref, idNumber: 'A123456789', challengeNonce, token });
    expect(answer.body).toMatchObject({ code: 'ERR_VERIFICATION_FAILED' });
  });

  test.each([undefined, null, 'token', 7, [], {}])('%j in place of a token', async (token) => {
    const visit = await world.at('citizen-card', 'card');
    const ref = { uid: visit.uid, signInId: visit.signInId };
    const { challengeNonce } = accepted(await visit.browser.call('issueIssoChallenge', ref));
    const answer = await visit.browser.call('proveCitizenCard', { ...ref, idNumber: 'A123456789', challengeNonce, token });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(await world.stateOf(visit)).toMatchObject({ step: 'card', details: {} });
  });
});

test('nobody finds another’s number by trying those with the same ending: five a day for one card', async () => {
  const { person } = world;
  const home = await startIssoWorld({ comparison: simulatedRegistry([person]) });
  try {
    const outcomes: (string | undefined)[] = [];
    for (const idNumber of idNumbersWithSameEnding(person.idNumber, 6)) {
      // From another browser and address each time.
      outcomes.push((await prove(await home.at('citizen-card', 'card'), person, idNumber, home)).body.code);
    }
    expect(outcomes).toEqual([...Array(5).fill('ERR_ID_COMPARISON_MISMATCH'), 'ERR_TOO_MANY_REQUESTS']);
  } finally {
    await home.close();
  }
});
