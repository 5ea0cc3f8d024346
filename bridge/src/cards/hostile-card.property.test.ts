import { beforeAll, describe, expect, test } from 'vitest';
import { failureOf, loadTargets, type Target } from '../../dev/fuzz/card/fuzz-card.js';

/**
 * Attack D-29, with generated answers. Few of them here; `npm run fuzz -- card` is the same with a million. Another seed each time: a
 * failure names it, and what was forged.
 */
const seed = Math.floor(Math.random() * 2 ** 31);

let targets: readonly Target[];
beforeAll(async () => {
  targets = await loadTargets();
});

const of = (isSession: boolean) => targets.filter(({ name }) => name.startsWith('sessions') === isSession);

async function failures(chosen: readonly Target[], runs: number): Promise<readonly string[]> {
  const found: string[] = [];
  for (const target of chosen) found.push(...[(await failureOf(target, seed, runs)) ?? []].flat());
  return found;
}

describe(`D-29 forged answers (seed ${seed})`, () => {
  test('in a session with each kind of card: right, or refused with an honest error, and one PIN at most', async () => {
    expect(of(true).length).toBeGreaterThan(7);
    expect(await failures(of(true), 60)).toEqual([]);
  });

  test('for everything that parses what cards and readers say', async () => {
    expect(of(false).length).toBeGreaterThan(11);
    expect(await failures(of(false), 500)).toEqual([]);
  });
});
