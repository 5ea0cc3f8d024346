import { createCipheriv } from 'node:crypto';

const BLOCK = 16;

/** AES-128-CMAC of RFC 4493: 16 bytes. `key` is 16 bytes and stays the caller's to zero. */
export function aesCmac(key: Uint8Array, message: Uint8Array): Uint8Array {
  const subkey = doubled(cbc(key, new Uint8Array(BLOCK)));
  try {
    const blocks = Math.max(1, Math.ceil(message.length / BLOCK));
    const input = new Uint8Array(blocks * BLOCK);
    input.set(message);
    // §2.4: a last block that is not full is completed by one bit 1 and zeros, and masked with K2 = 2·K1 in place of K1.
    if (message.length < input.length) {
      input[message.length] = 0x80;
      subkey.set(doubled(subkey));
    }
    for (const [at, byte] of subkey.entries())
      input[input.length - BLOCK + at] = (input[input.length - BLOCK + at] ?? 0) ^ byte;
    return cbc(key, input).slice(-BLOCK);
  } finally {
    subkey.fill(0);
  }
}

/** Multiplication by x in GF(2^128), §2.3. */
function doubled(block: Uint8Array): Uint8Array {
  const carry = (block[0] ?? 0) >> 7;
  return block.map((byte, at) => ((byte << 1) | ((block[at + 1] ?? 0) >> 7)) ^ (at === BLOCK - 1 && carry ? 0x87 : 0));
}

/** CBC-MAC needs CBC from a zero vector; of one block, that is the block cipher itself. */
function cbc(key: Uint8Array, blocks: Uint8Array): Uint8Array {
  return new Uint8Array(createCipheriv('aes-128-cbc', key, new Uint8Array(BLOCK)).setAutoPadding(false).update(blocks));
}
