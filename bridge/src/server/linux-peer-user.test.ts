import { describe, expect, test } from 'vitest';
import { createLinuxPeerUser } from './linux-peer-user.js';

const connection = { peerPort: 50000, ourPort: 28730 };
const socketOf = (user: number) =>
  `   2: 0100007F:C350 0100007F:703A 01 00000000:00000000 00:00000000 00000000 ${user}        0 78 1 0 20 4 30 10 -1\n`;
const failing = (code: string) => Promise.reject(Object.assign(new Error(code), { code }));
const missing = () => failing('ENOENT');

/** Each look takes the next pair of tables; the last pair stays. */
function looks(...pairs: { tcp?: string; tcp6?: string }[]) {
  let taken = 0;
  const readTable = async (path: string) => {
    const pair = pairs[Math.min(taken, pairs.length - 1)];
    if (path.endsWith('tcp6')) taken += 1;
    return (path.endsWith('tcp6') ? pair?.tcp6 : pair?.tcp) ?? missing();
  };
  return { readTable, taken: () => taken };
}

describe('D-21 whose program connects', () => {
  test.each([
    ['this user’s', [{ tcp: socketOf(1000), tcp6: '' }], 'same'],
    ['this user’s, over a socket for IPv6', [{ tcp: '', tcp6: socketOf(1000) }], 'same'],
    ['this user’s, on a machine without IPv6', [{ tcp: socketOf(1000) }], 'same'],
    ['another user’s', [{ tcp: socketOf(1001), tcp6: '' }], 'other'],
    ['another user’s, over a socket for IPv6', [{ tcp: '', tcp6: socketOf(1001) }], 'other'],
    ['root’s', [{ tcp: socketOf(0), tcp6: '' }], 'other'],
    ['nobody’s: the table does not have it', [{ tcp: '', tcp6: '' }], 'other'],
    ['this user’s, missed by the first look', [{ tcp: '', tcp6: '' }, { tcp: socketOf(1000) }], 'same'],
    ['not told: there is no table', [{}], 'not-told'],
    ['not told: half a table is none', [{ tcp6: socketOf(1000) }], 'not-told'],
  ] as const)('%s', async (_, pairs, whose) => {
    expect(await createLinuxPeerUser({ ...looks(...pairs), userId: 1000 })(connection)).toBe(whose);
  });

  test.each(['EMFILE', 'ENFILE', 'ENOMEM', 'EIO'])('is not let in because a table cannot be read now: %s', async (code) => {
    const peerUser = createLinuxPeerUser({ readTable: () => failing(code), userId: 1000 });
    await expect(peerUser(connection)).rejects.toMatchObject({ code });
  });

  test.each(['EACCES', 'EPERM'])('not told: the table is kept from us: %s', async (code) => {
    expect(await createLinuxPeerUser({ readTable: () => failing(code), userId: 1000 })(connection)).toBe('not-told');
  });

  test('looks once for all who come during a look, after it', async () => {
    const { readTable, taken } = looks({ tcp: socketOf(1000), tcp6: '' });
    const peerUser = createLinuxPeerUser({ readTable, userId: 1000 });
    const verdicts = await Promise.all(Array.from({ length: 50 }, () => peerUser(connection)));
    expect(new Set(verdicts)).toEqual(new Set(['same']));
    expect(taken()).toBe(2);
    await peerUser(connection);
    expect(taken()).toBe(3);
  });
});
