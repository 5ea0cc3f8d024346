import { lstat, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { createListeners } from '../listeners.js';
import { findPolicyFile, type PolicyReading } from './find-policy-file.js';
import type { PolicySource } from './policy-source.js';

export interface WatchPolicyOptions {
  /** In order of rank: the first that exists counts, alone. A broken one counts too: it denies, and nothing below it is looked at. */
  readonly places: readonly string[];
  /** Milliseconds between two looks at the files. */
  readonly interval?: number;
  /** Milliseconds until a file that broke counts as broken: an editor that writes into the file itself has it half written. */
  readonly patience?: number;
}

/**
 * Reads the policy and looks again whenever a file changes, comes or goes. It looks instead of being told: the system tells of
 * folders that exist, on local disks, and of a file that is replaced it tells once. A broken file denies everything until it is
 * mended; no restart is needed. Watching keeps no process alive.
 */
export async function watchPolicy({ places, interval = 2000, patience = 100 }: WatchPolicyOptions): Promise<PolicySource> {
  const listeners = createListeners<void>();
  let looks: readonly string[] = [await lookAt(places)];
  let current = await findPolicyFile(places);
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  const readAgain = async (): Promise<void> => {
    let found = await findPolicyFile(places);
    if (found.trouble && isNew(found, current)) {
      await delay(patience, undefined, { ref: false });
      found = await findPolicyFile(places);
    }
    if (closed || !isNew(found, current)) return;
    current = found;
    listeners.tell();
  };

  const look = async (): Promise<void> => {
    const seen = await lookAt(places);
    // Once more after the last difference: two writes may share one time stamp.
    const differs = looks.length < 2 || looks.some((before) => before !== seen);
    looks = [...looks.slice(-1), seen];
    if (differs) await readAgain();
  };

  /** The next look begins when this one is over, so that they never overlap. */
  const lookLater = () => {
    if (closed) return;
    timer = setTimeout(() => void look().finally(lookLater), interval).unref();
  };
  lookLater();

  return {
    current: () => current,
    onChange: (listener) => listeners.add(listener),
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}

/** What a look without opening the files can tell of them. */
async function lookAt(places: readonly string[]): Promise<string> {
  const seen = await Promise.all(places.flatMap((path) => [fingerprint(lstat, path), fingerprint(stat, path)]));
  return seen.join('\n');
}

async function fingerprint(look: typeof stat | typeof lstat, path: string): Promise<string> {
  try {
    const { dev, ino, mode, uid, size, mtimeNs, ctimeNs } = await look(path, { bigint: true });
    return [dev, ino, mode, uid, size, mtimeNs, ctimeNs].join();
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}

function isNew(found: PolicyReading, current: PolicyReading): boolean {
  return found.path !== current.path || found.text !== current.text || found.trouble?.detail !== current.trouble?.detail;
}
