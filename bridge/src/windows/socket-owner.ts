import { loadSocketOwnerLibrary, type SocketOwnerLibrary, type WindowsHandle } from './socket-owner-library.js';
import { parseTcpTable, type TcpEnd } from './tcp-table.js';

/** Whose program holds the other end of a connection: this user's, or anybody else's. */
export type SocketOwner = 'same' | 'other';

export interface LoopbackConnection {
  readonly peerPort: number;
  readonly ourPort: number;
}

const LOOPBACK = '127.0.0.1';
const NO_ERROR = 0;
const ERROR_INSUFFICIENT_BUFFER = 122;
/** The table may grow between two calls; more often than that it does not. */
const MAX_READS = 10;
const SPARE_BYTES = 4096;

/**
 * Compares the user of the process at the other end with ours (attacks D-20, D-21). `other` also for a process that we may not
 * look at (another user's, or one that runs as administrator), and for a connection that the table does not have: whoever it was
 * is gone. A browser's sandboxed processes have the person's SID. Throws when Windows does not give the table.
 */
export async function socketOwner(
  { peerPort, ourPort }: LoopbackConnection,
  load: () => Promise<SocketOwnerLibrary> = loadSocketOwnerLibrary,
): Promise<SocketOwner> {
  const library = await load();
  const us = userOf(library, library.currentProcess());
  if (!us) throw new Error('Windows does not tell who we are');
  const owners = parseTcpTable(readTcpTable(library)).filter(
    ({ local, remote, pid }) => pid !== 0 && isLoopback(local, peerPort) && isLoopback(remote, ourPort),
  );
  const ours = owners.length > 0 && owners.every(({ pid }) => userOfPid(library, pid)?.equals(us));
  return ours ? 'same' : 'other';
}

const isLoopback = ({ address, port }: TcpEnd, expected: number) => address === LOOPBACK && port === expected;

function readTcpTable(library: SocketOwnerLibrary): Buffer {
  let { error, length } = library.getTcpTable(undefined);
  for (let reads = 0; reads < MAX_READS && error === ERROR_INSUFFICIENT_BUFFER; reads += 1) {
    const table = Buffer.alloc(length + SPARE_BYTES);
    ({ error, length } = library.getTcpTable(table));
    if (error === NO_ERROR) return table;
  }
  throw new Error(`GetExtendedTcpTable: ${error}`);
}

function userOfPid(library: SocketOwnerLibrary, pid: number): Buffer | undefined {
  return withHandle(library, library.openProcess(pid), (process) => userOf(library, process));
}

function userOf(library: SocketOwnerLibrary, process: WindowsHandle): Buffer | undefined {
  return withHandle(library, library.openToken(process), (token) => library.tokenUser(token));
}

function withHandle<T>(
  library: SocketOwnerLibrary,
  handle: WindowsHandle,
  use: (handle: WindowsHandle) => T | undefined,
): T | undefined {
  if (Number(handle) === 0) return undefined;
  try {
    return use(handle);
  } finally {
    library.closeHandle(handle);
  }
}
