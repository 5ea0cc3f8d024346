import { randomBytes } from 'node:crypto';
import { link, lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface AloneOptions {
  /** Milliseconds after which a lock that stays the same is taken for one that a killed program left behind. */
  readonly patience?: number;
}

/** A write of ours takes milliseconds; a disk that spins up takes seconds. */
const PATIENCE_MS = 10_000;
/** How often that may happen before we believe no more that we get our turn. */
const MOST_PATIENCE = 3;

/**
 * Runs `work`, which reads a file and replaces it, while no other process is within such a call for the same file. Node has no lock
 * that the system gives back when a process dies, so this is a file beside it, `<path>.lock`, which must be new (O_EXCL). One that a
 * killed process left is recognised by its staying the same, by our own clock: times in files lie after a clock was set, or come from
 * a server.
 *
 * `assertAlone` is for the moment before the file is replaced: a process that was stopped for longer than `patience` finds that it was
 * taken for dead, and must not write what it read so long ago. What is left is a process that is stopped exactly between that and the
 * replacing.
 *
 * Rejects with what the system says when the lock cannot be made, and with `EBUSY` when the turn does not come or was lost.
 */
export async function aloneWith<T>(
  path: string,
  work: (assertAlone: () => Promise<void>) => Promise<T>,
  { patience = PATIENCE_MS }: AloneOptions = {},
): Promise<T> {
  const lock = `${path}.lock`;
  await mkdir(dirname(lock), { recursive: true, mode: 0o700 });
  const mine = await take(lock, patience);
  const isMine = async () => (await whichFile(lock)) === mine;
  try {
    return await work(async () => {
      if (!(await isMine())) throw busy(lock);
    });
  } finally {
    // What cannot be removed is one more that was left behind.
    if (await isMine().catch(() => false)) await rm(lock, { force: true }).catch(() => undefined);
  }
}

/** Waits for the turn. Gives what tells our lock from others. */
async function take(lock: string, patience: number): Promise<string> {
  const begun = performance.now();
  let seen: string | undefined;
  let since = begun;
  for (;;) {
    const mine = await makeNew(lock);
    if (mine !== undefined) return mine;
    const theirs = await whichFile(lock);
    const now = performance.now();
    if (theirs !== seen) {
      seen = theirs;
      since = now;
    } else if (theirs !== undefined && now - since >= patience) {
      await takeAway(lock, theirs);
    }
    if (now - begun >= MOST_PATIENCE * patience) throw busy(lock);
    // Not all of those who wait at the same moment.
    await delay(2 + Math.random() * 8);
  }
}

/** Undefined when there is one. */
async function makeNew(lock: string): Promise<string | undefined> {
  try {
    const file = await open(lock, 'wx', 0o600);
    try {
      return describe(await file.stat({ bigint: true }));
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
}

/** Moved first, so that of those who found it dead only one moves it; and looked at then, since a new one may have come meanwhile. */
async function takeAway(lock: string, dead: string): Promise<void> {
  const aside = `${lock}.${randomBytes(8).toString('hex')}`;
  try {
    await rename(lock, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  // Somebody's who lives gets it back; should a third have come in between, `assertAlone` tells the first.
  if ((await whichFile(aside)) !== dead) await link(aside, lock).catch(() => undefined);
  await rm(aside, { force: true, recursive: true });
}

/** Undefined when there is none. */
async function whichFile(path: string): Promise<string | undefined> {
  try {
    return describe(await lstat(path, { bigint: true }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

const describe = ({ ino, mtimeNs }: { readonly ino: bigint; readonly mtimeNs: bigint }) => `${ino} ${mtimeNs}`;

const busy = (lock: string) => Object.assign(new Error(`another process holds ${lock}`), { code: 'EBUSY' });
