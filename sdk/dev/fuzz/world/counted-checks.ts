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
let isCounting = false;

/** Has to be called once, before; gives a function that puts everything back. */
export function startCounting(): () => void {
  if (isCounting) throw new TypeError('counting has started');
  isCounting = true;
  // Both ways that node:crypto has: in one call, and in pieces. Casts, since the types have overloads that nothing here uses.
  const { prototype } = crypto.Verify;
  const { verify: inOneCall } = crypto;
  const { verify: inPieces } = prototype;
  crypto.verify = ((...parameters: Parameters<typeof crypto.verify>) => {
    checks += 1;
    return inOneCall(...parameters);
  }) as typeof crypto.verify;
  prototype.verify = function (this: crypto.Verify, ...parameters: Parameters<typeof inPieces>) {
    checks += 1;
    return inPieces.apply(this, parameters);
  } as typeof inPieces;
  syncBuiltinESMExports();
  return () => {
    crypto.verify = inOneCall;
    prototype.verify = inPieces;
    isCounting = false;
    syncBuiltinESMExports();
  };
}
