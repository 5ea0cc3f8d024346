import { describe, expect, test } from 'vitest';
import { socketOwner } from './socket-owner.js';
import type { SocketOwnerLibrary } from './socket-owner-library.js';

/** S-1-5-21-1-2-3-1001, and the next account of the same computer: they differ in one byte. */
const PERSON = Buffer.from('01050000000000051500000001000000020000000300000' + '0e9030000', 'hex');
const OTHER = Buffer.from('01050000000000051500000001000000020000000300000' + '0ea030000', 'hex');
/** S-1-5-18, LocalSystem. */
const SYSTEM = Buffer.from('010100000000000512000000', 'hex');

const US = 1;
const PROCESS = -1;
const connection = { peerPort: 50123, ourPort: 28730 };

interface Row {
  readonly local?: string;
  readonly localPort?: number;
  readonly remote?: string;
  readonly remotePort?: number;
  readonly pid: number;
}

function tableOf(rows: readonly Row[]): Buffer {
  const table = Buffer.alloc(4 + 24 * rows.length);
  table.writeUInt32LE(rows.length, 0);
  rows.forEach(({ local = '127.0.0.1', localPort = 50123, remote = '127.0.0.1', remotePort = 28730, pid }, index) => {
    const at = 4 + 24 * index;
    Buffer.from(local.split('.').map(Number)).copy(table, at + 4);
    table.writeUInt16BE(localPort, at + 8);
    Buffer.from(remote.split('.').map(Number)).copy(table, at + 12);
    table.writeUInt16BE(remotePort, at + 16);
    table.writeUInt32LE(pid, at + 20);
  });
  return table;
}

type Users = Readonly<Record<number, Buffer | 'no process' | 'no token' | 'no user'>>;

/** Windows with these processes: their users, or why they tell none. A process handle is 100 + pid, its token 1000 + pid. */
function fakeWindows(rows: readonly Row[], users: Users, { growing = 0, error = 0 } = {}) {
  const table = tableOf(rows);
  const open = new Set<number>();
  const opened = (handle: number) => {
    open.add(handle);
    return handle;
  };
  let growth = 0;
  const everyone: Users = { [US]: PERSON, ...users };
  const library: SocketOwnerLibrary = {
    getTcpTable: (into) => {
      if (error !== 0) return { error, length: 0 };
      // Far more connections than the spare room holds come between two calls.
      const needed = table.length + (growth < growing ? 100_000 * growth : 100_000 * growing);
      growth += 1;
      if (!into || into.length < needed) return { error: 122, length: needed };
      table.copy(into);
      return { error: 0, length: table.length };
    },
    currentProcess: () => PROCESS,
    openProcess: (pid) => (everyone[pid] === undefined || everyone[pid] === 'no process' ? 0 : opened(100 + pid)),
    openToken: (process) => {
      const pid = process === PROCESS ? US : Number(process) - 100;
      return everyone[pid] === 'no token' ? 0 : opened(1000 + pid);
    },
    tokenUser: (token) => {
      const user = everyone[Number(token) - 1000];
      return user instanceof Buffer ? Buffer.from(user) : undefined;
    },
    closeHandle: (handle) => {
      if (!open.delete(Number(handle))) throw new Error(`${handle} was not open`);
    },
  };
  return { load: async () => library, open };
}

describe('D-20, D-21 whose a connection is, on Windows', () => {
  test.each([
    ['our own user', PERSON, 'same'],
    ['another account that differs in its last number', OTHER, 'other'],
    ['the system', SYSTEM, 'other'],
    ['a process that we may not open', 'no process', 'other'],
    ['a process whose token we may not open', 'no token', 'other'],
    ['a token that tells no user', 'no user', 'other'],
  ] as const)('%s', async (_, user, expected) => {
    const { load, open } = fakeWindows([{ pid: 7 }], { 7: user });
    expect(await socketOwner(connection, load)).toBe(expected);
    expect(open).toEqual(new Set());
  });

  test.each<[string, Row]>([
    ['our own end of it', { localPort: 28730, remotePort: 50123, pid: 7 }],
    ['another port here', { localPort: 50124, pid: 7 }],
    ['another port there', { remotePort: 28731, pid: 7 }],
    ['the same ports on another address', { local: '192.0.2.1', remote: '192.0.2.1', pid: 7 }],
    ['a connection whose process is gone', { pid: 0 }],
  ])("a table with only %s does not have it: another's", async (_, row) => {
    const { load } = fakeWindows([row], { 7: PERSON, 0: PERSON });
    expect(await socketOwner(connection, load)).toBe('other');
  });

  test('every process that the table names for it has to be ours', async () => {
    expect(await socketOwner(connection, fakeWindows([{ pid: 7 }, { pid: 8 }], { 7: PERSON, 8: OTHER }).load)).toBe('other');
    expect(await socketOwner(connection, fakeWindows([{ pid: 7 }, { pid: 0 }], { 7: PERSON }).load)).toBe('same');
    expect(
      await socketOwner(connection, fakeWindows([{ localPort: 9, pid: 8 }, { pid: 7 }], { 7: PERSON, 8: OTHER }).load),
    ).toBe('same');
  });

  test('a table that grows while it is read is read again', async () => {
    expect(await socketOwner(connection, fakeWindows([{ pid: 7 }], { 7: PERSON }, { growing: 3 }).load)).toBe('same');
  });

  test('a table that Windows does not give is an error, not an answer', async () => {
    await expect(socketOwner(connection, fakeWindows([], {}, { error: 50 }).load)).rejects.toThrow('GetExtendedTcpTable: 50');
    await expect(socketOwner(connection, fakeWindows([{ pid: 7 }], { 7: PERSON }, { growing: 100 }).load)).rejects.toThrow(
      '122',
    );
  });

  test('without knowing who we are there is no answer', async () => {
    await expect(socketOwner(connection, fakeWindows([{ pid: 7 }], { 7: PERSON, [US]: 'no user' }).load)).rejects.toThrow();
  });
});
