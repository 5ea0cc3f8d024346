import { watchMemory } from '@cardbridge/fixtures/machine';
import { fuzzMessages } from './fuzz-messages.js';
import { fuzzUpgrades } from './fuzz-upgrades.js';
import { openFuzzedDoor } from './open-fuzzed-door.js';

/** Enough to see what is wrong. */
const MAX_FAILURES = 10;

export interface DoorFuzzing {
  readonly messages: number;
  readonly upgrades: number;
  readonly seed: number;
  readonly progress: (line: string) => void;
}

/**
 * Sends generated messages and upgrade requests over real sockets. Every answer must be in the published form, every request must get
 * one, a stranger must learn nothing, and nothing may grow. Gives a sentence for each thing that was wrong, at most a few.
 */
export async function fuzzDoor({ messages, upgrades, seed, progress }: DoorFuzzing): Promise<readonly string[]> {
  const failures: string[] = [];
  const crashed = (error: unknown) => failures.push(`uncaught: ${error instanceof Error ? error.stack : String(error)}`);
  process.on('uncaughtException', crashed);
  process.on('unhandledRejection', crashed);
  const door = await openFuzzedDoor();
  try {
    for (const [what, count, fuzz] of [
      ['messages', messages, fuzzMessages],
      ['upgrades', upgrades, fuzzUpgrades],
    ] as const) {
      const memory = watchMemory();
      await fuzz(door.port, {
        count,
        seed,
        onBatch: (done) => {
          // Before that, caches and compiled code are still being filled.
          if (done >= count / 4) memory.settled();
          if (done === count || Math.floor((done * 10) / count) > Math.floor(((done - 1) * 10) / count)) {
            progress(`${done} of ${count} ${what}`);
          }
        },
        fail: (failure) => failures.push(failure),
        isHopeless: () => failures.length >= MAX_FAILURES,
      });
      const growth = memory.growth();
      if (growth !== undefined) failures.push(`${what}: ${growth}`);
    }
  } finally {
    await door.close();
    process.off('uncaughtException', crashed);
    process.off('unhandledRejection', crashed);
  }
  return failures;
}
