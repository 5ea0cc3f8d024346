export interface TcpEnd {
  readonly address: string;
  readonly port: number;
}

export interface TcpRow {
  readonly local: TcpEnd;
  readonly remote: TcpEnd;
  /** 0 for a connection whose process is gone. */
  readonly pid: number;
}

const HEADER_BYTES = 4;
/** dwState, dwLocalAddr, dwLocalPort, dwRemoteAddr, dwRemotePort, dwOwningPid. */
const ROW_BYTES = 24;

/**
 * The rows of a MIB_TCPTABLE_OWNER_PID (tcpmib.h). Numbers are little-endian, addresses and ports in network order; of a port only
 * the first two bytes mean something. A count that says more than the bytes hold is taken for what they hold.
 */
export function parseTcpTable(table: Buffer): TcpRow[] {
  const count = table.length < HEADER_BYTES ? 0 : table.readUInt32LE(0);
  const rows: TcpRow[] = [];
  for (let at = HEADER_BYTES; rows.length < count && at + ROW_BYTES <= table.length; at += ROW_BYTES) {
    rows.push({ local: end(table, at + 4), remote: end(table, at + 12), pid: table.readUInt32LE(at + 20) });
  }
  return rows;
}

function end(table: Buffer, at: number): TcpEnd {
  return { address: table.subarray(at, at + 4).join('.'), port: table.readUInt16BE(at + 4) };
}
