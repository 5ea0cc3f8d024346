import { createHash, verify, X509Certificate } from 'node:crypto';
import {
  createCitizenCard,
  createNhiCard,
  createPivCard,
  type SimulatedCard,
  testTransportKeys,
} from '@cardbridge/fixtures/cards';
import { loadTestPki, type TestPerson, type TestPki } from '@cardbridge/fixtures/pki';
import { beforeAll, describe, expect, test } from 'vitest';
import { createChannel } from '../apdu/index.js';
import { BridgeError } from '../error.js';
import { detectCard, openSigningCard, readNhiBasicData } from './index.js';

/**
 * Attack D-29: whatever a card or reader answers, at whatever step, the outcome is a precise error or something right; never a
 * hang, never a wrong success, never a second PIN try, never an error from inside a library.
 */

let pki: TestPki;
let person: TestPerson;
beforeAll(async () => {
  pki = await loadTestPki();
  const [first] = pki.citizens;
  if (!first) throw new Error('a test PKI without citizens');
  person = first;
});

type Forge = (answer: Uint8Array, random: () => number) => Uint8Array;
const status = (sw: number): Forge => {
  return () => Uint8Array.of(sw >> 8, sw & 0xff);
};
const forgeries: Readonly<Record<string, Forge>> = {
  'no answer': () => new Uint8Array(0),
  'one byte': () => Uint8Array.of(0x90),
  'success without data': status(0x9000),
  'cut off': (answer, random) => Uint8Array.of(...answer.subarray(0, random() * (answer.length - 2)), 0x90, 0x00),
  'one byte too many': (answer) => Uint8Array.of(...answer.subarray(0, -2), 0x00, 0x90, 0x00),
  'far too much': () => Uint8Array.from({ length: 70_000 }, () => 0x90),
  '61xx for ever': status(0x6110),
  '61xx for ever, with data': () => Uint8Array.of(0xaa, 0x61, 0x01),
  '6Cxx for ever': status(0x6c10),
  'file not found': status(0x6a82),
  'wrong length': status(0x6700),
  'secure messaging missing': status(0x6987),
  'end of file': status(0x6282),
  'outside of the file': status(0x6b00),
  'not permitted': status(0x6982),
  'all zero': (answer) => Uint8Array.of(...new Uint8Array(answer.length - 2), 0x90, 0x00),
  'all FF': (answer) => Uint8Array.of(...new Uint8Array(answer.length - 2).fill(0xff), 0x90, 0x00),
  garbage: (answer, random) => Uint8Array.from(answer, () => random() * 256),
  'garbage with success': (answer, random) =>
    Uint8Array.of(...Array.from(answer.subarray(0, -2), () => random() * 256), 0x90, 0x00),
  'garbage of DER': (answer, random) =>
    Uint8Array.of(
      ...[0x30, 0x82, 0x7f, 0xff, 0x30].slice(0, answer.length - 2),
      ...Array.from(answer.subarray(5, -2), () => random() * 256),
      0x90,
      0x00,
    ),
  'one bit': (answer, random) => {
    const at = Math.floor(random() * Math.max(1, answer.length - 2));
    return answer.map((byte, index) => (index === at ? byte ^ (1 << (random() * 8)) : byte));
  },
};

/** What a card may bring about; ERR_INTERNAL, which is where a bug would end, is not among it. */
const honestCodes = new Set([
  'ERR_CARD_REMOVED',
  'ERR_CARD_PROTOCOL',
  'ERR_CARD_WRONG_KIND',
  'ERR_CARD_CHANGED',
  'ERR_CARD_CERTIFICATE_NONE',
  'ERR_CARD_UNSUPPORTED',
  'ERR_CARD_SIGNING_UNAVAILABLE',
  'ERR_PIN_LOCKED',
]);
const MOST_COMMANDS = 2000;

/** Repeatable random numbers (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A channel on which the answer to command number `step` is forged; for ever after, where the card is one that goes on so. */
function forgedChannel(card: { transmit(command: Uint8Array): Uint8Array }, step: number, forge: Forge, forEver: boolean) {
  const random = randomFrom(step + 1);
  let count = 0;
  let verified = 0;
  const channel = createChannel({
    transmit: async (command) => {
      count += 1;
      if (count > MOST_COMMANDS) throw new Error('the bridge does not stop asking');
      // In the clear or through a secure channel; without data it asks for the tries and spends none.
      if (command[1] === 0x20 && command.length > 4) verified += 1;
      const answer = card.transmit(command);
      return count - 1 === step || (forEver && count - 1 > step) ? forge(answer, random) : answer;
    },
  });
  return { channel, commands: () => count, tries: () => verified };
}

async function errorOrDone(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    if (!honestCodes.has(error.code)) throw error;
  }
}

const message = Uint8Array.of(1, 2, 3);
const digest = createHash('sha256').update(message).digest();
const never: Forge = (answer) => answer;

async function signIn(channel: ReturnType<typeof createChannel>): Promise<void> {
  const keyProvider = { keysFor: async ({ cardId }: { cardId: Uint8Array }) => testTransportKeys(cardId) };
  const card = await openSigningCard(channel, await detectCard(channel), { keyProvider, check: 'number' });
  await card.triesLeft();
  const outcome = await card.verifyAndSign(new TextEncoder().encode(person.pin), digest);
  if (!outcome.verified) {
    expect(outcome).not.toHaveProperty('signature');
    return;
  }
  // A forged certificate that still has the right key is the verifier's to find; but no other signature comes out of here.
  const { publicKey } = new X509Certificate(person.signature.certificate);
  expect(verify('sha256', message, publicKey, outcome.signature)).toBe(true);
}

async function stepsOf(make: () => { transmit(command: Uint8Array): Uint8Array }, run: typeof signIn): Promise<number> {
  const { channel, commands } = forgedChannel(make(), -1, never, false);
  await run(channel);
  return commands();
}

describe.each(Object.entries(forgeries))('%s', (_what, forge) => {
  test.each([
    ['once', false],
    ['from then on', true],
  ])('D-29 %s, at every step of a sign-in', async (_how, forEver) => {
    await attackSignIn(() => createCitizenCard({ person, pki }), 30, forEver);
  });

  test.each([
    ['once', false],
    ['from then on', true],
  ])('D-29 %s, at every step of a sign-in with a PIV card', async (_how, forEver) => {
    await attackSignIn(() => createPivCard({ person }), 15, forEver);
  });

  async function attackSignIn(make: () => SimulatedCard, fewestSteps: number, forEver: boolean): Promise<void> {
    const steps = await stepsOf(make, signIn);
    expect(steps).toBeGreaterThan(fewestSteps);
    for (let step = 0; step < steps; step += 1) {
      const { channel, tries } = forgedChannel(make(), step, forge, forEver);
      await errorOrDone(() => signIn(channel));
      expect(tries(), `PIN tries after a forgery at step ${step}`).toBeLessThanOrEqual(1);
    }
  }

  test.each([
    ['once', false],
    ['from then on', true],
  ])('D-29 %s, at every step of reading an NHI card', async (_how, forEver) => {
    const read = async (channel: ReturnType<typeof createChannel>) => {
      await detectCard(channel);
      const data = await readNhiBasicData(channel);
      expect(data.birthDate).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(data.cardNumber).toMatch(/^\d{12}$/);
    };
    const make = () => createNhiCard({ person });
    const steps = await stepsOf(make, read);
    for (let step = 0; step < steps; step += 1) {
      const { channel } = forgedChannel(make(), step, forge, forEver);
      await errorOrDone(() => read(channel));
    }
  });
});
