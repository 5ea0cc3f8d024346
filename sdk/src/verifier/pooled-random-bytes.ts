import { randomFillSync } from 'node:crypto';

const POOL_SIZE = 4096;
const pool = Buffer.alloc(POOL_SIZE);
let used = POOL_SIZE;

/**
 * Random bytes of node:crypto, fetched in batches, since asking for each 32 alone costs ten times as much. What is given is a copy, and is
 * wiped here: no byte is given twice, and none that was given can be found in the pool.
 */
export function pooledRandomBytes(size: number): Uint8Array {
  if (size > POOL_SIZE) return randomFillSync(new Uint8Array(size));
  if (used + size > POOL_SIZE) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = Uint8Array.prototype.slice.call(pool, used, used + size);
  pool.fill(0, used, used + size);
  used += size;
  return bytes;
}
