import { watchMemory } from '@cardbridge/fixtures/machine';
import fc from 'fast-check';
import { BridgeError } from '../../../src/error.js';
import { forgery } from './forged-card.js';
import { harms, hurt } from './hurt.js';
import { outcomeOf } from './outcome.js';
import { loadParsers, type Parser } from './parsers.js';
import { readerParsers } from './reader-parsers.js';
import { type Rig, rigOf, runForged } from './run-session.js';
import { loadSessions } from './sessions.js';

/** Enough to see what is wrong. */
const MAX_FAILURES = 10;
const BATCH = 2000;
/** Share of the inputs that are whole sessions. They take a hundred times as long as bytes for a parser. */
const SESSIONS = 0.1;

export interface CardFuzzing {
  readonly inputs: number;
  readonly seed: number;
  readonly progress: (line: string) => void;
}

/** One kind of input. */
export interface Target {
  readonly name: string;
  /** Of all targets together, how much of the inputs. */
  readonly share: number;
  /** Throws a sentence when something was wrong, and says with what bytes. */
  readonly property: fc.IAsyncProperty<unknown>;
}

/**
 * Forges answers of cards and readers. What comes of each must be right, or one of the errors that say what the card did: never another
 * error, a wrong success, a second PIN, questions without end, or memory that grows. Gives a sentence for each thing that was wrong.
 */
export async function fuzzCard({ inputs, seed, progress }: CardFuzzing): Promise<readonly string[]> {
  const failures: string[] = [];
  const crashed = (error: unknown) => failures.push(`uncaught: ${error instanceof Error ? error.stack : String(error)}`);
  process.on('uncaughtException', crashed);
  process.on('unhandledRejection', crashed);
  try {
    for (const [target, count] of portions(await loadTargets(), inputs)) {
      const memory = watchMemory();
      for (let done = 0; done < count && failures.length < MAX_FAILURES; ) {
        const size = Math.min(BATCH, count - done);
        const failure = await failureOf(target, seed + done, size);
        if (failure !== undefined) failures.push(failure);
        done += size;
        // Before that, caches and compiled code are still being filled.
        if (done >= count / 4) memory.settled();
      }
      const growth = memory.growth();
      if (growth !== undefined) failures.push(`${target.name}: ${growth}`);
      progress(`${count} ${target.name}`);
    }
  } finally {
    process.off('uncaughtException', crashed);
    process.off('unhandledRejection', crashed);
  }
  return failures;
}

/** What is wrong with one target, smallest example first; undefined when nothing is. */
export async function failureOf({ name, property }: Target, seed: number, count: number): Promise<string | undefined> {
  const details = await fc.check(property, { seed, numRuns: count });
  if (!details.failed) return undefined;
  const { counterexamplePath, errorInstance } = details;
  return `${name}, seed ${seed}, path ${counterexamplePath}: ${chain(errorInstance)}`;
}

/** An error and what caused it, with the place of the last. */
function chain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = error instanceof BridgeError ? `${error.code} ${error.detail ?? ''} ` : '';
  return code + (error.cause === undefined ? (error.stack ?? error.message) : `${error.message}\n  ${chain(error.cause)}`);
}

export async function loadTargets(): Promise<readonly Target[]> {
  const rigs: Rig[] = [];
  for (const session of await loadSessions()) rigs.push(await rigOf(session));
  const parsers = [...(await loadParsers(rigs.flatMap(({ answers }) => answers))), ...readerParsers];
  const weights = parsers.reduce((sum, { weight }) => sum + weight, 0);
  return [
    ...rigs.map((rig) => ({
      name: `sessions: ${rig.session.name}`,
      share: SESSIONS / rigs.length,
      property: fc.asyncProperty(forgery, (forged) => runForged(rig, forged)),
    })),
    ...parsers.map((parser) => ({
      name: parser.name,
      share: ((1 - SESSIONS) * parser.weight) / weights,
      property: parserProperty(parser),
    })),
  ];
}

export function parserProperty({ samples, check }: Parser): fc.IAsyncProperty<unknown> {
  const bytes = fc.oneof(
    {
      weight: 8,
      arbitrary: fc
        .tuple(fc.nat({ max: samples.length - 1 }), harms)
        .map(([at, all]) => hurt(samples[at] ?? new Uint8Array(), all)),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 24 }) },
  );
  return fc.asyncProperty(bytes, async (forged) => {
    try {
      await outcomeOf(() => check(forged));
    } catch (error) {
      throw new Error(`of ${Buffer.from(forged).toString('hex') || 'nothing'}`, { cause: error });
    }
  });
}

/** How many inputs each target gets: its share, and what is left over goes to the last. */
function portions(targets: readonly Target[], inputs: number): readonly (readonly [Target, number])[] {
  let left = inputs;
  return targets.map((target, index) => {
    const count = index === targets.length - 1 ? left : Math.min(left, Math.round(inputs * target.share));
    left -= count;
    return [target, count] as const;
  });
}
