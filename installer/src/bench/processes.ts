import { readdir, readFile } from 'node:fs/promises';

/** What one process weighs. */
export interface Weight {
  readonly pid: number;
  /** How it was called: `desktop`, `card-host`. */
  readonly what: string;
  readonly rssBytes: number;
  /** Pages that it shares are counted by its share of them: the two processes have one executable. */
  readonly pssBytes: number;
}

/** A process and all that descend from it. */
export async function familyOf(pid: number): Promise<readonly number[]> {
  const family = [pid];
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    const stat = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '') : '';
    if (stat !== '') parents.set(Number(name), Number(fieldsOf(stat)[1]));
  }
  for (const member of family) for (const [child, parent] of parents) if (parent === member) family.push(child);
  return family;
}

export async function weigh(pid: number): Promise<Weight> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  const [, what = ''] = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
  return { pid, what, rssBytes: kilobytes(status, 'VmRSS'), pssBytes: kilobytes(rollup, 'Pss') };
}

/** Seconds of processor time that they have used so far (proc(5): utime and stime of /proc/PID/stat). */
export async function processorSeconds(pids: readonly number[]): Promise<number> {
  const times = await Promise.all(
    pids.map(async (pid) => {
      const fields = fieldsOf(await readFile(`/proc/${pid}/stat`, 'utf8'));
      return (Number(fields[11]) + Number(fields[12])) / USER_HZ;
    }),
  );
  return times.reduce((sum, each) => sum + each, 0);
}

/** What the kernel tells programs, whatever it counts by itself. */
const USER_HZ = 100;

/** From the third on, the state: the name before it may hold spaces and parentheses. */
const fieldsOf = (stat: string): readonly string[] => stat.slice(stat.lastIndexOf(')') + 2).split(' ');

const kilobytes = (text: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) * 1024;
