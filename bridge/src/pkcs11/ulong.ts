import { secretBuffer } from '../secret-bytes/index.js';
import type { Abi } from './abi.js';

/** CK_ULONG: a handle, an identifier, a length. A bigint where a number could not hold it. */
export type Ulong = number | bigint;

/** Reads and writes CK_ULONG in memory that a module shares. All systems that we run on are little-endian. */
export function ulongIn({ ulongBytes }: Pick<Abi, 'ulongBytes'>) {
  const read = (memory: Buffer, at = 0): Ulong => {
    if (ulongBytes === 4) return memory.readUInt32LE(at);
    const value = memory.readBigUInt64LE(at);
    return value > Number.MAX_SAFE_INTEGER ? value : Number(value);
  };
  const write = (memory: Buffer, value: Ulong, at = 0) => {
    if (ulongBytes === 4) memory.writeUInt32LE(Number(value), at);
    else memory.writeBigUInt64LE(BigInt(value), at);
  };
  return {
    read,
    write,
    bytes: ulongBytes,
    /** Memory of its own with one in it. */
    of: (value: Ulong): Buffer => {
      const memory = secretBuffer(ulongBytes);
      write(memory, value);
      return memory;
    },
  };
}
