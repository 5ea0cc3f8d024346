import { describe, expect, it } from 'vitest';
import type { ShortTermStore } from '../../src/server/short-term/index.js';
import { asker, mobile, otherThan, outcomeOf, startCodes } from './test-codes.js';

const CROWD = 200;

/** What must hold of codes when many come at once, whichever store keeps them. */
export function describeCrowds(storeName: string, openStore: () => Promise<ShortTermStore>): void {
  describe(`a crowd, with codes in ${storeName}`, () => {
    const withCodes = async (work: (started: ReturnType<typeof startCodes>) => Promise<void>) => {
      const store = await openStore();
      try {
        await work(startCodes(store));
      } finally {
        await store.close();
      }
    };
    const tally = (outcomes: readonly string[]) =>
      Object.fromEntries([...new Set(outcomes)].map((outcome) => [outcome, outcomes.filter((one) => one === outcome).length]));

    it('has five wrong guesses compared, and no more', () =>
      withCodes(async ({ codes, newestCode }) => {
        await codes.send(mobile, asker, { kind: 'registration' });
        const wrong = otherThan(newestCode());
        const outcomes = await Promise.all(Array.from({ length: CROWD }, () => outcomeOf(codes.confirm(mobile, asker, wrong))));
        // The fifth wrong guess ends the code, so it is answered like the 195 that were not compared.
        expect(tally(outcomes)).toEqual({ ERR_CODE_WRONG: 4, ERR_CODE_EXPIRED: CROWD - 4 });
        expect(await outcomeOf(codes.confirm(mobile, asker, newestCode()))).toBe('ERR_CODE_EXPIRED');
      }));

    it('gets through with the right code once', () =>
      withCodes(async ({ codes, newestCode }) => {
        await codes.send(mobile, asker, { kind: 'registration' });
        const code = newestCode();
        const outcomes = await Promise.all(Array.from({ length: CROWD }, () => outcomeOf(codes.confirm(mobile, asker, code))));
        expect(tally(outcomes)).toEqual({ right: 1, ERR_CODE_EXPIRED: CROWD - 1 });
      }));

    it('gets one message sent', () =>
      withCodes(async ({ codes, sent }) => {
        const outcomes = await Promise.all(
          Array.from({ length: CROWD }, () =>
            outcomeOf(codes.send(mobile, asker, { kind: 'registration' }).then(() => undefined)),
          ),
        );
        expect(tally(outcomes)).toEqual({ right: 1, ERR_TOO_MANY_CODES: CROWD - 1 });
        expect(sent).toHaveLength(1);
      }));
  });
}
