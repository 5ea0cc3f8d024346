import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { accepted } from '../../../test/support/answer.js';
import { type IssoWorld, NHI_PASSWORD, startIssoWorld, type Visit } from '../../../test/support/isso-world.js';
import { createLimits } from '../limits/index.js';

const WRONG = 'Wrong6789';

let world: IssoWorld;
beforeAll(async () => {
  world = await startIssoWorld();
});
afterAll(() => world?.close());
beforeEach(async () => {
  world.outside.nhi = 'answers';
  // Lock and row of the test before are over.
  world.site.pass(15 * 60);
  accepted(await prove(await fresh()));
});

const prove = (visit: Visit, more: object = {}) => world.send(visit, 'proveNhiCard', more);
const fresh = () => world.at('nhi-card', 'card');
const cardOf = (idNumber: string) => ({ card: { cardNumber: world.person.nhiCardNumber, idNumber } });

test('card, number and registered password show who is here: their ID number, and no name', async () => {
  const visit = await fresh();
  expect(await prove(visit)).toEqual({ status: 200, body: { step: 'mobile' } });
  expect(await world.stateOf(visit)).toMatchObject({ step: 'mobile', details: { idNumber: world.idNumber } });
  expect((await world.stateOf(visit))?.details).not.toHaveProperty('name');
  expect(world.nhiQuestions.at(-1)).toEqual({
    ...{ idNumber: world.idNumber, cardNumber: world.person.nhiCardNumber, password: NHI_PASSWORD },
  });
});

test('the password is kept nowhere', async () => {
  const visit = await fresh();
  await prove(visit);
  expect(JSON.stringify(await world.stateOf(visit))).not.toContain(NHI_PASSWORD);
});

test('the number may be typed in lower case and with blanks; the card’s stands as it is', async () => {
  expect((await prove(await fresh(), { idNumber: ' a123 456 789' })).status).toBe(200);
  expect(world.nhiQuestions.at(-1)?.idNumber).toBe('A123456789');
});

describe('refused before anybody is asked, and without a try', () => {
  test.each<[string, object, string]>([
    ['what is no ID number', { idNumber: 'A123456788' }, 'ERR_ID_NUMBER_INVALID'],
    ['another number than the card’s', { idNumber: 'A200000003' }, 'ERR_ID_NUMBER_OTHER'],
    ['a card whose number is none', { card: { cardNumber: '000000000001', idNumber: 'A123' } }, 'ERR_ID_NUMBER_OTHER'],
    ['a card without a number of twelve digits', { card: { cardNumber: '1', idNumber: 'A123456789' } }, 'ERR_REQUEST_INVALID'],
    ['no card', { card: undefined }, 'ERR_REQUEST_INVALID'],
    ['a password of five characters', { password: 'abcde' }, 'ERR_NHI_PASSWORD_INVALID'],
    ['a password of thirteen characters', { password: 'abcdefghijklm' }, 'ERR_NHI_PASSWORD_INVALID'],
    ['a password of a thousand characters', { password: 'a'.repeat(1000) }, 'ERR_REQUEST_INVALID'],
  ])('%s', async (_, more, code) => {
    const visit = await fresh();
    const asked = world.nhiQuestions.length;
    for (let time = 0; time < 4; time += 1) expect((await prove(visit, more)).body).toEqual({ code });
    expect(world.nhiQuestions).toHaveLength(asked);
    expect((await prove(visit)).status).toBe(200);
  });
});

test('passwords of six and of twelve characters are asked about', async () => {
  for (const password of ['abcdef', 'abcdefghijkl']) {
    expect((await prove(await fresh(), { password })).body.code).toBe('ERR_NHI_PASSWORD_WRONG');
    expect(world.nhiQuestions.at(-1)?.password).toBe(password);
  }
});

describe('wrong passwords', () => {
  test('say how many tries are left; the third locks for a quarter of an hour, also for the right one', async () => {
    const visit = await fresh();
    for (const triesLeft of [2, 1]) {
      expect(await prove(visit, { password: WRONG })).toEqual({
        status: 422,
        body: { code: 'ERR_NHI_PASSWORD_WRONG', details: { triesLeft } },
      });
    }
    const locked = {
      status: 423,
      body: { code: 'ERR_NHI_PASSWORD_LOCKED', details: { retryAfterSeconds: expect.any(Number) } },
    };
    expect(await prove(visit, { password: WRONG })).toEqual(locked);
    const asked = world.nhiQuestions.length;
    expect(await prove(visit)).toEqual(locked);
    expect(world.nhiQuestions).toHaveLength(asked);
    expect(await world.stateOf(visit)).toMatchObject({ step: 'card', revision: 0, details: {} });

    world.site.pass(15 * 60);
    expect((await prove(await fresh())).status).toBe(200);
  });

  test('are counted for the person, from whatever browser, address and sign-in they come', async () => {
    for (let time = 0; time < 2; time += 1) await prove(await fresh(), { password: WRONG });
    expect((await prove(await fresh(), { password: WRONG })).body.code).toBe('ERR_NHI_PASSWORD_LOCKED');
    expect((await prove(await fresh())).body.code).toBe('ERR_NHI_PASSWORD_LOCKED');
    // Another person's way is open.
    const other = 'A200000003';
    expect((await prove(await fresh(), { idNumber: other, ...cardOf(other) })).status).toBe(200);
  });

  test('in a row are ended by the right one', async () => {
    for (let round = 0; round < 2; round += 1) {
      const visit = await fresh();
      for (let time = 0; time < 2; time += 1) {
        expect((await prove(visit, { password: WRONG })).body.code).toBe('ERR_NHI_PASSWORD_WRONG');
      }
      expect((await prove(visit)).status).toBe(200);
    }
  });

  test('of a crowd at once, three are compared at most', async () => {
    const visit = await fresh();
    const before = world.nhiQuestions.length;
    await Promise.all(Array.from({ length: 40 }, () => prove(visit, { password: WRONG })));
    expect(world.nhiQuestions.length - before).toBeLessThanOrEqual(3);
    expect((await prove(visit)).body.code).toBe('ERR_NHI_PASSWORD_LOCKED');
  });

  test('from one address end after a hundred, for whomever they are; right ones are not counted', async () => {
    const address = '192.0.2.44';
    const limits = createLimits(world.site.shortTerm);
    for (let count = 0; count < 99; count += 1) await limits.spend('nhi-passwords-per-address', address);
    const at = async () => world.at('nhi-card', 'card', await world.visit(await world.site.browser(address)));
    for (let time = 0; time < 2; time += 1) expect((await prove(await at())).status).toBe(200);
    expect((await prove(await at(), { password: WRONG })).body.code).toBe('ERR_NHI_PASSWORD_WRONG');
    expect((await prove(await at())).body.code).toBe('ERR_TOO_MANY_REQUESTS');
    expect((await prove(await fresh())).status).toBe(200);
  });
});

test('an administration that does not answer lets nobody in, and leaves the step as it was', async () => {
  const visit = await fresh();
  world.outside.nhi = 'away';
  expect(await prove(visit)).toEqual({ status: 503, body: { code: 'ERR_PROVIDER_UNAVAILABLE' } });
  expect(await world.stateOf(visit)).toMatchObject({ step: 'card', revision: 0, details: {} });
  world.outside.nhi = 'answers';
  expect((await prove(visit)).status).toBe(200);
});

test('unanswered questions are tries: it may have compared all the same', async () => {
  const visit = await fresh();
  world.outside.nhi = 'away';
  for (let time = 0; time < 3; time += 1) expect((await prove(visit)).body.code).toBe('ERR_PROVIDER_UNAVAILABLE');
  world.outside.nhi = 'answers';
  expect((await prove(visit)).body.code).toBe('ERR_NHI_PASSWORD_LOCKED');
});
