import { describe, expect, test } from 'vitest';
import { parseTcpTable } from './tcp-table.js';

/** Two rows as Windows lays them out: a browser's end of a connection to port 28730, and a listener. */
const TABLE = Buffer.from(
  [
    '02000000',
    // ESTABLISHED, 127.0.0.1:50123 (0xc3cb), 127.0.0.1:28730 (0x703a), process 4660. The rest of a port field is rubbish.
    '05000000 7f000001 c3cbdead 7f000001 703abeef 34120000',
    '02000000 00000000 70 3a 0000 00000000 0000 0000 00030000',
  ]
    .join('')
    .replaceAll(' ', ''),
  'hex',
);

describe('parseTcpTable', () => {
  test('reads addresses and ports in network order, processes in that of the machine', () => {
    expect(parseTcpTable(TABLE)).toEqual([
      { local: { address: '127.0.0.1', port: 50123 }, remote: { address: '127.0.0.1', port: 28730 }, pid: 4660 },
      { local: { address: '0.0.0.0', port: 28730 }, remote: { address: '0.0.0.0', port: 0 }, pid: 768 },
    ]);
  });

  test('goes by the count, and never past the end', () => {
    const one = Buffer.from(TABLE);
    one.writeUInt32LE(1, 0);
    expect(parseTcpTable(one)).toHaveLength(1);
    const many = Buffer.from(TABLE);
    many.writeUInt32LE(0xffff_ffff, 0);
    expect(parseTcpTable(many)).toHaveLength(2);
    expect(parseTcpTable(TABLE.subarray(0, TABLE.length - 1))).toHaveLength(1);
    expect(parseTcpTable(Buffer.alloc(0))).toEqual([]);
  });
});
