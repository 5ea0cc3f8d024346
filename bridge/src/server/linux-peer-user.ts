import { readFile } from 'node:fs/promises';
import { peerUserId } from '../proc-net-tcp.js';
import type { PeerUser } from './peer-user.js';

/** The kernel walks its tables in pieces, between which other sockets come and go: one may be missed. */
const LOOKS = 3;

export interface LinuxPeerUserOptions {
  /** The text of one table of the kernel; rejects where there is none. */
  readonly readTable?: (path: string) => Promise<string>;
  readonly userId?: number | undefined;
}

/** What a system says that has no such table, or keeps it from us. */
const NO_TABLE: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM']);

/**
 * Whose socket it is, from the kernel's own tables. `not-told` on other systems, and where the tables are kept from us; in a table
 * that can be read, a socket that is not there is not ours. Rejects when a table that is there cannot be read now: who makes us run
 * out of file descriptors is not let in for it.
 */
export function createLinuxPeerUser({
  readTable = (path) => readFile(path, 'latin1'),
  userId = process.getuid?.(),
}: LinuxPeerUserOptions = {}): PeerUser {
  const tables = shared(() => Promise.allSettled(['/proc/net/tcp', '/proc/net/tcp6'].map(readTable)));
  return async (connection) => {
    for (let looks = 0; looks < LOOKS; looks += 1) {
      // Without IPv6 there is no second table; without the first there is nothing to go by.
      const [tcp, tcp6] = await tables();
      if (tcp?.status !== 'fulfilled') {
        if (!NO_TABLE.has(tcp?.reason?.code)) throw tcp?.reason;
        return 'not-told';
      }
      const found = peerUserId(tcp.value, connection) ?? (tcp6?.status === 'fulfilled' && peerUserId(tcp6.value, connection));
      if (typeof found === 'number') return found === userId ? 'same' : 'other';
    }
    return 'other';
  };
}

/** One look for all who ask while another is under way: that one may have begun before their connection. */
function shared<T>(look: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  let next: Promise<T> | undefined;
  const begin = (): Promise<T> => {
    next = undefined;
    const mine = look().finally(() => {
      if (running === mine) running = undefined;
    });
    running = mine;
    return mine;
  };
  return () => {
    if (running === undefined) return begin();
    next ??= running.then(begin);
    return next;
  };
}
