import type { FullCount } from './counter-store.js';

/** What stores count in. Part of a millisecond is a whole one. */
export function toMilliseconds(lifetimeSeconds: number): number {
  const milliseconds = Math.ceil(lifetimeSeconds * 1000);
  if (!(lifetimeSeconds > 0 && Number.isSafeInteger(milliseconds))) {
    throw new TypeError('A lifetime is a positive number of seconds');
  }
  return milliseconds;
}

/** Rounded up, so that who waits that long has waited long enough. */
export function toSeconds(milliseconds: number): number {
  return Math.max(0, Math.ceil(milliseconds / 1000));
}

/** Checked before anything is counted: a store must not have counted what it then refuses. */
export function readFull({ at, lifetimeSeconds }: FullCount): { readonly at: number; readonly lifetime: number } {
  if (!Number.isSafeInteger(at) || at < 1) throw new TypeError('A count is full at a positive integer');
  return { at, lifetime: toMilliseconds(lifetimeSeconds) };
}
