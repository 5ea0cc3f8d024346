import { createRateLimit, type Rate } from './rate-limit.js';

/** Writes lines that a page can cause, but only so many: those left out are counted, and the next line says how many. */
export function createSparingLog({ now, ...rate }: Rate & { readonly now: () => number }) {
  const limit = createRateLimit({ ...rate, now });
  let leftOut = 0;
  return (write: (more: { readonly leftOut?: number }) => void): void => {
    if (!limit.take()) {
      leftOut += 1;
      return;
    }
    write(leftOut > 0 ? { leftOut } : {});
    leftOut = 0;
  };
}
