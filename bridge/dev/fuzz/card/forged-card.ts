import type { SimulatedCard } from '@cardbridge/fixtures/cards';
import fc from 'fast-check';
import { type Channel, createChannel } from '../../../src/apdu/index.js';
import { type Harm, harms, hurt } from './hurt.js';
import { must } from './outcome.js';

/** What becomes of one answer. */
type Forge =
  | { readonly kind: 'hurt'; readonly harms: readonly Harm[]; readonly status: boolean }
  | { readonly kind: 'status'; readonly sw: number; readonly withData: boolean }
  | { readonly kind: 'raw'; readonly bytes: Uint8Array }
  | { readonly kind: 'long'; readonly length: number; readonly value: number; readonly sw: number }
  /** The answer that belonged to another command. */
  | { readonly kind: 'other'; readonly at: number };

/** Which answers of a session, and how: one, a few in a row, or all from there on. */
export interface Forgery {
  readonly step: number;
  readonly count: number;
  readonly forges: readonly Forge[];
  /** As the reader reports the connection. */
  readonly protocol: 'T=0' | 'T=1';
}

/** Status words that decisions hang on, and some that nobody expects. */
const STATUS_WORDS = [
  0x9000, 0x6100, 0x6101, 0x6110, 0x61ff, 0x6c00, 0x6c01, 0x6c10, 0x6cff, 0x6281, 0x6282, 0x6300, 0x63c0, 0x63c1, 0x63cf,
  0x6400, 0x6700, 0x6881, 0x6882, 0x6883, 0x6884, 0x6982, 0x6983, 0x6984, 0x6985, 0x6987, 0x6988, 0x6a80, 0x6a81, 0x6a82,
  0x6a86, 0x6a88, 0x6b00, 0x6d00, 0x6e00, 0x6f00, 0x9001, 0x9f10, 0x6000, 0x0000, 0xffff,
] as const;
const status = fc.oneof(
  // A card that says yes to anything is the worst.
  { weight: 3, arbitrary: fc.constant(0x9000) },
  { weight: 9, arbitrary: fc.constantFrom(...STATUS_WORDS) },
  { weight: 1, arbitrary: fc.nat({ max: 0xffff }) },
);

const forge: fc.Arbitrary<Forge> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('hurt' as const), harms, status: fc.nat({ max: 7 }).map((one) => one === 0) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('status' as const), sw: status, withData: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('raw' as const), bytes: fc.uint8Array({ maxLength: 40 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('long' as const),
      length: fc.constantFrom(0, 1, 200, 255, 256, 257, 65_535, 65_536, 65_537, 70_000),
      value: fc.nat({ max: 255 }),
      sw: status,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('other' as const), at: fc.nat({ max: 200 }) }) },
);

export const forgery: fc.Arbitrary<Forgery> = fc.record({
  step: fc.nat({ max: 1000 }),
  count: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 5 }), fc.constant(Number.MAX_SAFE_INTEGER)),
  forges: fc.array(forge, { minLength: 1, maxLength: 3 }),
  protocol: fc.constantFrom('T=0', 'T=1'),
});

/** No honest card needs a tenth of it; one that is forged may make us read all its directories to the end. */
const MOST_COMMANDS = 6000;

export interface ForgedCard {
  readonly channel: Channel;
  readonly commands: () => number;
  /** Answers as the card gave them. */
  readonly answers: readonly Uint8Array[];
  /** Whether any answer was really another. */
  readonly isForged: () => boolean;
  /** Throws where the bridge did what it must never do. */
  readonly assertBounds: () => void;
  /** What was forged, for a report. */
  readonly report: () => string;
}

const MOST_REPORTED = 4;

/** A channel to a card, on which some answers are not the card's. `steps`: how many commands an honest session has. */
export function forgedCard(card: SimulatedCard, steps: number, plan?: Forgery): ForgedCard {
  const answers: Uint8Array[] = [];
  const forged: string[] = [];
  let isForged = false;
  let commands = 0;
  let pins = 0;
  const first = plan ? plan.step % Math.max(1, steps) : 0;
  const channel = createChannel(
    {
      transmit: async (command) => {
        const step = commands;
        commands += 1;
        must(commands <= MOST_COMMANDS, 'the bridge does not stop asking');
        // In the clear, through a secure channel or in generation 1's envelope; without data it asks for the tries and spends none.
        if (command[1] === 0x20 && command.length > 5) pins += 1;
        const answer = card.transmit(command);
        if (!plan || step < first || step - first >= plan.count) {
          answers.push(answer);
          return answer;
        }
        const changed = forgedAnswer(answer, plan.forges[(step - first) % plan.forges.length], answers);
        answers.push(answer);
        if (!Buffer.from(changed).equals(answer)) isForged = true;
        if (forged.length < MOST_REPORTED) forged.push(`step ${step}: ${hex(answer)} became ${hex(changed)}`);
        return changed;
      },
    },
    { atr: card.atr, protocol: plan?.protocol ?? 'T=1' },
  );
  return {
    channel,
    commands: () => commands,
    answers,
    isForged: () => isForged,
    assertBounds: () => must(pins <= 1, `${pins} PINs were sent in one attempt`),
    report: () => forged.join('\n  '),
  };
}

function forgedAnswer(answer: Uint8Array, forge: Forge | undefined, before: readonly Uint8Array[]): Uint8Array {
  const data = answer.subarray(0, -2);
  switch (forge?.kind) {
    case undefined:
      return answer;
    case 'hurt':
      return forge.status ? hurt(answer, forge.harms) : Buffer.concat([hurt(data, forge.harms), answer.subarray(-2)]);
    case 'status':
      return Buffer.concat([forge.withData ? data : new Uint8Array(), statusBytes(forge.sw)]);
    case 'raw':
      return forge.bytes;
    case 'long':
      return Buffer.concat([new Uint8Array(forge.length).fill(forge.value), statusBytes(forge.sw)]);
    case 'other':
      return before.length === 0 ? answer : (before[forge.at % before.length] ?? answer);
  }
}

const statusBytes = (sw: number) => Uint8Array.of(sw >> 8, sw & 0xff);

const hex = (bytes: Uint8Array) => {
  const text = Buffer.from(bytes.subarray(0, 64)).toString('hex');
  return bytes.length > 64 ? `${text}… (${bytes.length} bytes)` : text || '(nothing)';
};
