import type { SimulatedCard } from '@cardbridge/fixtures/cards';
import { describe, expect, test } from 'vitest';
import { outcomeOf } from '../../dev/fuzz/card/outcome.js';
import { type Rig, rigOf } from '../../dev/fuzz/card/run-session.js';
import { loadSessions } from '../../dev/fuzz/card/sessions.js';
import { type ApduTransport, createChannel } from '../apdu/index.js';

/**
 * Attack D-29: whatever a card or reader answers, at whatever step, the outcome is a precise error or something right; never a
 * hang, never a wrong success, never a second PIN try, never an error from inside a library. Here each known trick at each step;
 * `hostile-card.property.test.ts` has generated ones.
 */

const rigs = await Promise.all((await loadSessions()).map(rigOf));

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
function forgedChannel(card: SimulatedCard, step: number, forge: Forge, forEver: boolean) {
  const random = randomFrom(step + 1);
  let count = 0;
  let verified = 0;
  const transport: ApduTransport = {
    transmit: async (command) => {
      count += 1;
      if (count > MOST_COMMANDS) throw new Error('the bridge does not stop asking');
      // In the clear or through a secure channel; without data it asks for the tries and spends none.
      if (command[1] === 0x20 && command.length > 4) verified += 1;
      const answer = card.transmit(command);
      return count - 1 === step || (forEver && count - 1 > step) ? forge(answer, random) : answer;
    },
  };
  const channel = createChannel(transport, { atr: card.atr, protocol: 'T=1' });
  return { channel, tries: () => verified };
}

async function attack({ session, steps, freshCard }: Rig, forge: Forge, forEver: boolean): Promise<void> {
  for (let step = 0; step < steps; step += 1) {
    const { channel, tries } = forgedChannel(freshCard(), step, forge, forEver);
    await outcomeOf(() => session.run(channel, () => true));
    expect(tries(), `PIN tries after a forgery at step ${step}`).toBeLessThanOrEqual(1);
  }
}

describe.each(Object.entries(forgeries))('%s', (_what, forge) => {
  test.each(rigs)('D-29 at one step and from then on, at every step: $session.name', async (rig) => {
    await attack(rig, forge, false);
    await attack(rig, forge, true);
  });
});
