import { describe, expect, test } from 'vitest';
import { listener, peerUserId } from './proc-net-tcp.js';

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     \n';
// Lines as Linux prints them: 127.0.0.1:28730 is 0100007F:703A, 127.0.0.1:50000 is 0100007F:C350.
const LISTENER = line(0, '00000000:703A', '00000000:0000', '0A', 1000, 1518);
const OURS = line(1, '0100007F:703A', '0100007F:C350', '01', 1000, 77);
const PEERS = line(2, '0100007F:C350', '0100007F:703A', '01', 1001, 78);

function line(slot: number, local: string, remote: string, state: string, user: number, inode: number): string {
  return `${String(slot).padStart(4)}: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000 ${String(user).padStart(5)} ${'0'.padStart(8)} ${inode} 1 0000000003c88f57 20 4 30 10 -1                     \n`;
}

const connection = { peerPort: 50000, ourPort: 28730 };

describe('D-21 the table of sockets', () => {
  test('is read as the kernel prints it', () => {
    expect(LISTENER).toBe(
      '   0: 00000000:703A 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1518 1 0000000003c88f57 20 4 30 10 -1                     \n',
    );
    expect(peerUserId(HEAD + LISTENER + OURS + PEERS, connection)).toBe(1001);
  });

  test('has the socket of a client that speaks IPv6', () => {
    const mapped = line(9, '0000000000000000FFFF00000100007F:C350', '0000000000000000FFFF00000100007F:703A', '01', 1001, 79);
    expect(peerUserId(HEAD + mapped, connection)).toBe(1001);
  });

  test('is read on machines of the other byte order', () => {
    expect(peerUserId(HEAD + line(2, '7F000001:C350', '7F000001:703A', '01', 1001, 78), connection)).toBe(1001);
    const mapped = line(2, '00000000000000000000FFFF7F000001:C350', '00000000000000000000FFFF7F000001:703A', '01', 7, 78);
    expect(peerUserId(HEAD + mapped, connection)).toBe(7);
  });

  test('takes user ids of any length, and slots of more than four digits', () => {
    const far = line(123456, '0100007F:C350', '0100007F:703A', '01', 4294967294, 78);
    expect(peerUserId(HEAD + far, connection)).toBe(4294967294);
  });

  test.each([
    ['our own end of it', OURS],
    ['another port of the peer', line(2, '0100007F:C351', '0100007F:703A', '01', 1001, 78)],
    ['another port of ours', line(2, '0100007F:C350', '0100007F:703B', '01', 1001, 78)],
    ['another address of the peer', line(2, '0200007F:C350', '0100007F:703A', '01', 1001, 78)],
    ['another address of ours', line(2, '0100007F:C350', '0200007F:703A', '01', 1001, 78)],
    ['IPv6 loopback', line(2, `${'0'.repeat(24)}01000000:C350`, `${'0'.repeat(24)}01000000:703A`, '01', 1001, 78)],
    ['what is left of a closed socket, shown as root’s', line(2, '0100007F:C350', '0100007F:703A', '06', 0, 0)],
    ['a socket that its program closed a moment ago', line(2, '0100007F:C350', '0100007F:703A', '05', 0, 0)],
    ['a line that breaks off', PEERS.slice(0, 60)],
    ['nothing', ''],
  ])('does not take for the peer: %s', (_, text) => {
    expect(peerUserId(HEAD + text, connection)).toBeUndefined();
  });

  test('is found wherever it stands, also in a last line without its end', () => {
    const crowd = Array.from({ length: 50 }, (_, slot) => line(slot, '0100007F:703A', '0100007F:C350', '06', 0, 0)).join('');
    for (const table of [PEERS + crowd, crowd + PEERS + crowd, crowd + PEERS, (crowd + PEERS).trimEnd()]) {
      expect(peerUserId(table, connection)).toBe(1001);
    }
  });

  test('gives the living socket beside the remains of one before it', () => {
    const remains = line(1, '0100007F:C350', '0100007F:703A', '06', 0, 0);
    expect(peerUserId(HEAD + remains + PEERS, connection)).toBe(1001);
  });
});

describe('who listens', () => {
  test.each([
    ['any', '00000000'],
    ['127.0.0.1', '0100007F'],
    ['any of IPv6', '0'.repeat(32)],
    ['127.0.0.1, mapped', '0000000000000000FFFF00000100007F'],
  ])('on %s', (_, address) => {
    const line28730 = line(3, `${address}:703A`, `${'0'.repeat(address.length)}:0000`, '0A', 1002, 4711);
    expect(listener(HEAD + OURS + PEERS + line28730, 28730)).toEqual({ userId: 1002, inode: '4711' });
    expect(listener(HEAD + line28730, 50000)).toBeUndefined();
  });

  test('nobody: a connection to the port, another address', () => {
    const elsewhere = line(4, '0101A8C0:703A', '00000000:0000', '0A', 1002, 4712);
    expect(listener(HEAD + OURS + PEERS + elsewhere, 28730)).toBeUndefined();
  });
});
