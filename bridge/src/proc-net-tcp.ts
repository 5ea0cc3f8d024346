/** One line of /proc/net/tcp or /proc/net/tcp6, as far as we look at it (Linux, Documentation/networking/proc_net_tcp.rst). */
const LINE =
  /^ *\d+: (?<local>[0-9A-F]{8,32}):(?<localPort>[0-9A-F]{4}) (?<remote>[0-9A-F]{8,32}):(?<remotePort>[0-9A-F]{4}) (?<state>[0-9A-F]{2}) \S+ \S+ \S+ +(?<user>\d+) +\d+ (?<inode>\d+) /;

/**
 * The kernel prints each 32-bit word of an address in the byte order of the machine, big-endian ones too. A program may reach us by
 * a socket for IPv6 as well, with the mapped address (RFC 4291 §2.5.5.2).
 */
const LOOPBACK = new Set(['0100007F', '7F000001', '0000000000000000FFFF00000100007F', '00000000000000000000FFFF7F000001']);

/** A socket that takes connections to 127.0.0.1 listens there, or on "any", in IPv6 as well. */
const ANY = new Set(['00000000', '0'.repeat(32), '0000000000000000FFFF000000000000', '00000000000000000000FFFF00000000']);
/** TCP_LISTEN (Linux, include/net/tcp_states.h). */
const LISTENING = '0A';

/** The user id of the socket that takes connections to this port of 127.0.0.1, and its inode, by which its process is found. */
export function listener(table: string, port: number): { readonly userId: number; readonly inode: string } | undefined {
  for (const text of linesWith(`:${hex(port)} `, table)) {
    const { local = '', localPort = '', state, user, inode } = LINE.exec(text)?.groups ?? {};
    if (state !== LISTENING || inode === undefined || Number.parseInt(localPort, 16) !== port) continue;
    if (LOOPBACK.has(local) || ANY.has(local)) return { userId: Number(user), inode };
  }
  return undefined;
}

/**
 * The user id of the socket at the other end of the connection, or undefined when the table has no such socket. Lines without an
 * inode belong to no program: what is left of a closed socket (TIME_WAIT and others), shown as root's whoever had it.
 */
export function peerUserId(
  table: string,
  { peerPort, ourPort }: { readonly peerPort: number; readonly ourPort: number },
): number | undefined {
  for (const text of linesWith(`:${hex(peerPort)} `, table)) {
    const line = LINE.exec(text)?.groups;
    if (!line || line.inode === '0') continue;
    if (!LOOPBACK.has(line.local ?? '') || !LOOPBACK.has(line.remote ?? '')) continue;
    if (Number.parseInt(line.localPort ?? '', 16) !== peerPort || Number.parseInt(line.remotePort ?? '', 16) !== ourPort)
      continue;
    return Number(line.user);
  }
  return undefined;
}

const hex = (port: number) => port.toString(16).toUpperCase().padStart(4, '0');

/** Few of a table that another user, or a page that knocks without end, may have made tens of thousands of lines long. */
function* linesWith(key: string, table: string): Generator<string> {
  for (let at = table.indexOf(key); at >= 0; ) {
    const end = table.indexOf('\n', at);
    yield table.slice(table.lastIndexOf('\n', at) + 1, end < 0 ? undefined : end);
    at = end < 0 ? end : table.indexOf(key, end);
  }
}
