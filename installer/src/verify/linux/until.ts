import { setTimeout as delay } from 'node:timers/promises';
import type { Running } from './chroot.js';

const PATIENCE_MS = 30_000;

/** Waits until something holds. Error: it does not come to hold, or the program that is to bring it about has ended. */
export async function until(what: string, holds: () => Promise<boolean>, program?: Running): Promise<void> {
  const limit = AbortSignal.timeout(PATIENCE_MS);
  let end: number | string | undefined;
  void program?.ended.then((status) => {
    end = status;
  });
  while (!(await holds())) {
    if (end !== undefined) throw new Error(`no ${what}: the program ended with ${end}: ${program?.said().trim()}`);
    if (limit.aborted) throw new Error(`no ${what} after ${PATIENCE_MS / 1000} s: ${program?.said().trim() ?? ''}`);
    await delay(50);
  }
}
