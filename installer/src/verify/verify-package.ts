import { verifyLinux } from './linux/index.js';
import { type Outcome, outcomeOf } from './outcome.js';
import type { Target } from './targets.js';
import { verifyNsis } from './windows/index.js';

export interface VerifyPackageOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
  /** Where the packages lie; by default where `npm run package` puts them. */
  readonly folder?: string;
}

/** How it goes with one package on this machine. Rejects only with the reason of the signal. */
export const verifyPackage = (target: Target, options: VerifyPackageOptions): Promise<Outcome> =>
  outcomeOf(async () => {
    await (target === 'nsis' ? verifyNsis(options) : verifyLinux(target, options));
  }, options.signal);
