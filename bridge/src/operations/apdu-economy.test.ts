import { createPivCard, type PivCardOptions } from '@cardbridge/fixtures/cards';
import { makeSignatureKey } from '@cardbridge/fixtures/pki';
import { beforeAll, expect, test } from 'vitest';
import { NONCE, ORIGIN } from '../../test/support/signed-token.js';
import { type Desk, loadPeople, type Pki, simulatedDesk } from '../../test/support/simulated-desk.js';
import { authenticate } from './index.js';

/**
 * What a sign-in with a PIV card asks of the card: every command counts, selections that fail and GET RESPONSE too. A real card takes 5 to
 * 100 ms for each, so that these numbers, and not our own time, are what a person waits for.
 */
let people: Pki;
beforeAll(async () => {
  people = await loadPeople();
});

const WRONG = '00000000';

async function deskWith(options: Partial<PivCardOptions>): Promise<Desk> {
  const desk = simulatedDesk();
  desk.pcsc.insert('A', createPivCard({ person: people.person, ...options }));
  await desk.settled();
  return desk;
}

/** The commands of one sign-in, by name, and those of the detection before the first. */
async function signIn(desk: Desk, ...pins: readonly string[]): Promise<readonly string[]> {
  desk.prompt.answers = [...pins, people.person.pin];
  await authenticate(desk.context, {
    origin: ORIGIN,
    signal: new AbortController().signal,
    onProgress: () => {},
    challengeNonce: NONCE,
  });
  return desk.trace.splice(0).map((line) => line.slice(3, line.indexOf(',')));
}

const EXTENDED_COLD = [
  // Detection: citizen card, NHI card, PIV, number.
  ...['SELECT', 'SELECT', 'SELECT', 'GET DATA'],
  // A look: which PIN, certificate, tries left.
  ...['GET DATA', 'GET DATA', 'VERIFY'],
  // The same card, tries left, PIN, signature.
  ...['GET DATA', 'VERIFY', 'VERIFY', 'GENERAL AUTHENTICATE'],
];
const EXTENDED_WARM = ['SELECT', 'VERIFY', ...EXTENDED_COLD.slice(-4)];

test('RSA-2048, extended lengths: 12 commands at most from the insertion to the signature, 7 for the next one', async () => {
  const desk = await deskWith({ lengths: 'extended' });
  const cold = await signIn(desk);
  expect(cold).toEqual(EXTENDED_COLD);
  expect(cold.length).toBeLessThanOrEqual(12);
  for (let round = 0; round < 2; round += 1) {
    const warm = await signIn(desk);
    expect(warm).toEqual(EXTENDED_WARM);
    expect(warm.length).toBeLessThanOrEqual(7);
  }
});

test('RSA-2048, short lengths: 17 at most, and 8 for the next one', async () => {
  const desk = await deskWith({ lengths: 'short' });
  const cold = await signIn(desk);
  expect(cold.length).toBeLessThanOrEqual(17);
  const warm = await signIn(desk);
  expect(warm.slice(-3)).toEqual(['GENERAL AUTHENTICATE', 'GENERAL AUTHENTICATE', 'GET RESPONSE']);
  expect(warm.length).toBeLessThanOrEqual(8);
});

test('a key on a curve needs no more, and a packed certificate less', async () => {
  const p256 = { ...people.person, signature: people.pki.ellipticCurveCitizen.signature };
  expect(await signIn(await deskWith({ person: p256 }))).toEqual(EXTENDED_COLD);
  const plain = await signIn(await deskWith({ lengths: 'short' }));
  const packed = await signIn(await deskWith({ lengths: 'short', compressed: true }));
  expect(packed.length).toBeLessThanOrEqual(plain.length);
});

test('P-384', async () => {
  const person = { ...people.person, signature: await makeSignatureKey('P-384') };
  const desk = await deskWith({ person });
  expect(await signIn(desk)).toEqual(EXTENDED_COLD);
  expect(await signIn(desk)).toEqual(EXTENDED_WARM);
});

test('each wrong PIN costs a selection, a number, the tries left and the PIN', async () => {
  const desk = await deskWith({});
  const commands = await signIn(desk, WRONG);
  expect(commands).toHaveLength(EXTENDED_COLD.length + 5);
});

test('a card without a discovery object costs one selection more', async () => {
  const desk = await deskWith({ primaryPin: 'undiscovered' });
  expect(await signIn(desk)).toHaveLength(EXTENDED_COLD.length + 2);
  expect(await signIn(desk)).toEqual(EXTENDED_WARM);
});

test('a card whose answer to reset promises extended lengths that it does not take is asked once', async () => {
  const card = createPivCard({ person: people.person, lengths: 'short' });
  const promising = createPivCard({ person: people.person, lengths: 'extended' });
  const desk = simulatedDesk();
  desk.pcsc.insert('A', {
    atr: promising.atr,
    reset: () => card.reset(),
    transmit: (command) => card.transmit(command),
  });
  await desk.settled();
  const short = await signIn(await deskWith({ lengths: 'short' }));
  expect(await signIn(desk)).toHaveLength(short.length + 1);
});
