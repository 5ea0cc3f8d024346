import { readdir, readFile, readlink } from 'node:fs/promises';
import { listener } from '../proc-net-tcp.js';

/** Whose program listens on a port: as much as the system tells this person. */
export interface PortOwner {
  /** Undefined where that is not told, as on other systems than Linux. */
  readonly user: 'same' | 'other' | undefined;
  /** Name and number of the process; of a strange one only root is told. */
  readonly program?: string;
}

export interface PortOwnerOptions {
  /** Where the kernel shows its processes. */
  readonly proc?: string;
  readonly userId?: number | undefined;
}

/** From the kernel's tables; nothing is asked of the program itself. */
export async function portOwner(
  port: number,
  { proc = '/proc', userId = process.geteuid?.() }: PortOwnerOptions = {},
): Promise<PortOwner> {
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`${proc}/net/${name}`, 'latin1').catch(() => '')));
  const found = tables.map((table) => listener(table, port)).find((socket) => socket !== undefined);
  if (!found) return { user: undefined };
  const user = found.userId === userId ? 'same' : 'other';
  const program = await programWith(`socket:[${found.inode}]`, proc);
  return program === undefined ? { user } : { user, program };
}

async function programWith(socket: string, proc: string): Promise<string | undefined> {
  const pids = (await readdir(proc).catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    // Those of other people are kept from us.
    const files = await readdir(`${proc}/${pid}/fd`).catch(() => []);
    const targets = await Promise.all(files.map((file) => readlink(`${proc}/${pid}/fd/${file}`).catch(() => '')));
    if (!targets.includes(socket)) continue;
    const name = await readFile(`${proc}/${pid}/comm`, 'utf8').catch(() => '?');
    return `${name.trim()}, pid ${pid}`;
  }
  return undefined;
}
