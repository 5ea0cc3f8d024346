import { describe, expect, it } from 'vitest';
import type { ShortTermStore } from '../../src/server/short-term/index.js';
import { asker, courses, mobile, otherThan, outcomeOf, signingIn, startCodes } from './test-codes.js';

const CROWD = 200;

/** What must hold of codes when many come at once, whichever store keeps them. */
export function describeCrowds(storeName: string, openStore: () => Promise<ShortTermStore>): void {
  describe.each([
    ['four digits', mobile, { kind: 'registration' }],
    ['six digits', signingIn, courses],
  ] as const)(`a crowd, with codes of %s in ${storeName}`, (_, key, message) => {
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
        await codes.send(key, asker, message);
        const wrong = otherThan(newestCode());
        const outcomes = await Promise.all(Array.from({ length: CROWD }, () => outcomeOf(codes.confirm(key, asker, wrong))));
        // The fifth wrong guess ends the code, so it is answered like the 195 that were not compared.
        expect(tally(outcomes)).toEqual({ ERR_CODE_WRONG: 4, ERR_CODE_EXPIRED: CROWD - 4 });
        expect(await outcomeOf(codes.confirm(key, asker, newestCode()))).toBe('ERR_CODE_EXPIRED');
      }));

    it('gets through with the right code once', () =>
      withCodes(async ({ codes, newestCode }) => {
        await codes.send(key, asker, message);
        const code = newestCode();
        const outcomes = await Promise.all(Array.from({ length: CROWD }, () => outcomeOf(codes.confirm(key, asker, code))));
        expect(tally(outcomes)).toEqual({ right: 1, ERR_CODE_EXPIRED: CROWD - 1 });
      }));

    it('gets one message sent', () =>
      withCodes(async ({ codes, sent }) => {
        const outcomes = await Promise.all(
          Array.from({ length: CROWD }, () => outcomeOf(codes.send(key, asker, message).then(() => undefined))),
        );
        expect(tally(outcomes)).toEqual({ right: 1, ERR_TOO_MANY_CODES: CROWD - 1 });
        expect(sent).toHaveLength(1);
      }));
  });
}
