import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseError } from './database-error.js';

export interface DirectoryLock {
  release(): Promise<void>;
}

/**
 * One process in a folder: two in one PGlite folder would destroy it, and PGlite does not look.
 *
 * Locks are numbered, and the one with the highest number counts. Who finds its holder gone makes the next: `link` makes it whole, and for one
 * of several only. A released lock stays, empty, so that numbers never start again; and whoever was slow, and made a number that was removed
 * long ago, sees a higher one and gives way. Throws `DatabaseError`.
 */
export async function lockDirectory(folder: string): Promise<DirectoryLock> {
  const us = await holderNow(process.pid);
  for (;;) {
    const highest = Math.max(0, ...(await lockNumbers(folder)));
    const holder = highest === 0 ? '' : await readLock(folder, highest);
    // Removed meanwhile: then there is a higher one.
    if (holder === undefined) continue;
    await refuseIfHeld(folder, holder);
    const ours = highest + 1;
    if (!(await make(folder, ours, us))) continue;
    const others = (await lockNumbers(folder)).filter((number) => number !== ours);
    if (others.some((number) => number > ours)) {
      await rm(lockPath(folder, ours), { force: true });
      continue;
    }
    await Promise.all(others.map((number) => rm(lockPath(folder, number), { force: true })));
    return { release: () => truncate(lockPath(folder, ours)) };
  }
}

async function refuseIfHeld(folder: string, holder: string): Promise<void> {
  if (holder === '') return;
  const pid = Number.parseInt(holder, 10);
  if (!isAlive(pid) || (await holderNow(pid)) !== holder) return;
  throw new DatabaseError('ERR_DATABASE_IN_USE', `The database in ${folder} is open in process ${pid} already`);
}

/** A process id, and on Linux when the process started: ids are given again, in a container to the very next one. */
async function holderNow(pid: number): Promise<string> {
  try {
    // proc(5): the name in parentheses may hold anything; the start is the 20th field after it.
    const status = await readFile(`/proc/${pid}/stat`, 'utf8');
    return `${pid} ${status.slice(status.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return `${pid}`;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function lockPath(folder: string, number: number): string {
  return join(folder, `lock-${number}`);
}

async function lockNumbers(folder: string): Promise<readonly number[]> {
  return (await readdir(folder)).map((name) => Number(/^lock-(\d+)$/.exec(name)?.[1] ?? 0)).filter((number) => number > 0);
}

async function readLock(folder: string, number: number): Promise<string | undefined> {
  try {
    return await readFile(lockPath(folder, number), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether it was us who made it. */
async function make(folder: string, number: number, holder: string): Promise<boolean> {
  const draft = join(folder, `lock-draft-${randomUUID()}`);
  try {
    await writeFile(draft, holder, { mode: 0o600 });
    await link(draft, lockPath(folder, number));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}
