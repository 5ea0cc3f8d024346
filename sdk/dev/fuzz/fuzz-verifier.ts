import { watchMemory } from '@cardbridge/fixtures/machine';
import { Random } from './mutate/random.js';
import { certificates } from './targets/certificates.js';
import { lists } from './targets/lists.js';
import { responses } from './targets/responses.js';
import type { Target } from './targets/target.js';
import { tokens } from './targets/tokens.js';
import { startCounting } from './world/counted-checks.js';
import { makeFuzzWorld } from './world/fuzz-world.js';
import { openSite } from './world/site.js';

export interface VerifierFuzzing {
  /** In equal shares tokens, certificates, revocation lists and OCSP responses. */
  readonly inputs: number;
  readonly seed: number;
  /** The first one's number: with `inputs` 1 it is the only one. */
  readonly from?: number;
  /** After so many it is enough: default 10. */
  readonly maxFailures?: number;
  /** Called before each input. */
  readonly onInput?: (index: number) => void;
  readonly progress: (line: string) => void;
}

/**
 * Throws hurt input at the verifier: nothing may come of it but its own error, and nobody may be let in by anything that is not, byte
 * for byte where it counts, what was signed. Gives a sentence for each thing that was wrong.
 */
export async function fuzzVerifier(fuzzing: VerifierFuzzing): Promise<readonly string[]> {
  const { inputs, seed, from = 0, maxFailures = 10, onInput, progress } = fuzzing;
  const failures: string[] = [];
  const stopCounting = startCounting();
  try {
    const targets = await loadTargets();
    const memory = watchMemory();
    const portion = Math.max(1, Math.ceil(inputs / 20));
    for (let done = 0; done < inputs && failures.length < maxFailures; done += 1) {
      const index = from + done;
      onInput?.(index);
      const target = targets[index % targets.length];
      if (target === undefined) break;
      try {
        await target.run(new Random(seed, index));
      } catch (error) {
        failures.push(`${target.name}, --seed ${seed} --from ${index} --n 1: ${chain(error)}`);
      }
      // Before that, caches and compiled code are still being filled.
      if (done >= inputs / 4) memory.settled();
      if ((done + 1) % portion === 0) progress(`${done + 1} of ${inputs}`);
    }
    const growth = inputs < 1000 ? undefined : memory.growth();
    if (growth !== undefined) failures.push(growth);
  } finally {
    stopCounting();
  }
  return failures;
}

async function loadTargets(): Promise<readonly Target[]> {
  const world = await makeFuzzWorld();
  const all = [tokens, certificates, lists, responses];
  // Each with a site of its own, so that none leaves its source of revocation to another.
  return all.map((target) => target(world, openSite(world)));
}

/** An error and what caused it, with the place of the last. */
function chain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? (error.stack ?? error.message) : `${error.message}\n  ${chain(error.cause)}`;
}
