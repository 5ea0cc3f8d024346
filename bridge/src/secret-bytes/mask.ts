import { randomFillSync } from 'node:crypto';
import { secretBuffer, secretCopy } from './secret-buffer.js';

/**
 * Random bytes under which a secret crosses a stream: a one-time pad. Whoever sends the secret is given the mask and applies it; what
 * arrives, and whatever is left of it in freed memory, tells nothing once the mask is gone.
 */
export interface Mask {
  /** To be sent to the other side; still ours to keep until `take` or `discard`. */
  readonly bytes: Uint8Array;
  /**
   * The secret, in a buffer of its own that the caller zeroes. Zeroes what arrived and the mask, which is of no use afterwards. RangeError
   * for more bytes than the mask has, and for a second use.
   */
  take(masked: Uint8Array): Buffer;
  discard(): void;
}

/** `length`: of the longest secret, in bytes. */
export function createMask(length: number): Mask {
  const bytes = secretBuffer(length);
  randomFillSync(bytes);
  let used = false;
  const discard = () => {
    used = true;
    bytes.fill(0);
  };
  return {
    bytes,
    take: (masked) => {
      try {
        if (used) throw new RangeError('this mask was used before');
        const secret = secretCopy(masked);
        applyMask(secret, bytes);
        return secret;
      } finally {
        masked.fill(0);
        discard();
      }
    },
    discard,
  };
}

/** Masks (or unmasks) a secret where it lies. RangeError when the mask is too short. */
export function applyMask(secret: Uint8Array, mask: Uint8Array): void {
  if (secret.length > mask.length) throw new RangeError('the secret is longer than its mask');
  for (const [at, byte] of secret.entries()) secret[at] = byte ^ (mask[at] ?? 0);
}
