import { dirname } from 'node:path';
import { removeTrust, systemStores } from '../trust/index.js';
import { isOurFolder } from './folder.js';
import { failed, nothing, removed, type TraceOutcome } from './step.js';

/**
 * No browser of this person trusts an authority of ours afterwards, and the certificate and its key are gone. Lists and folder each for
 * themselves: where one cannot be changed, the other still is.
 */
export async function forgetTrust(directory: string): Promise<TraceOutcome> {
  const errors: unknown[] = [];
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      errors.push(error);
      return undefined;
    }
  };
  for (const store of (await attempt(systemStores)) ?? []) await attempt(() => store.remove(() => true));
  // Where there is no folder above it there is none, and making one for its lock would leave something.
  const was = await attempt(async () => {
    const isThere = await isOurFolder(dirname(directory));
    return isThere && (await removeTrust({ directory, stores: [] })).wasInstalled;
  });
  if (errors.length > 0) return failed('trust', errors[0]);
  return was ? removed('trust') : nothing('trust');
}
