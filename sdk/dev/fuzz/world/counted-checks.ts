import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Counts the signatures that node:crypto is asked to check, by whomever, while `work` is done. Work is what an input may cause, and
 * unlike time the same on every machine.
 */
export async function countChecks<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly checks: number }> {
  const before = checks;
  const result = await work();
  return { result, checks: checks - before };
}

let checks = 0;
let original: typeof crypto.verify | undefined;

/** Has to be called once, before; gives a function that puts everything back. */
export function startCounting(): () => void {
  if (original !== undefined) throw new TypeError('counting has started');
  const real = crypto.verify;
  original = real;
  const counted = (...parameters: Parameters<typeof crypto.verify>) => {
    checks += 1;
    return real(...parameters);
  };
  // A cast, since the type has an overload for a callback, which nothing here uses.
  crypto.verify = counted as typeof crypto.verify;
  syncBuiltinESMExports();
  return () => {
    crypto.verify = real;
    original = undefined;
    syncBuiltinESMExports();
  };
}
