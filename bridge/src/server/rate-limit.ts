export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

export type RateLimit = ReturnType<typeof createRateLimit>;

/** A token bucket: `burst` at once, then `perSecond`. `take` says whether one more fits. The clock is in milliseconds. */
export function createRateLimit({ burst, perSecond, now }: Rate & { readonly now: () => number }) {
  let tokens = burst;
  let last = now();
  return {
    take(): boolean {
      const time = now();
      tokens = Math.min(burst, tokens + ((time - last) / 1000) * perSecond);
      last = time;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
