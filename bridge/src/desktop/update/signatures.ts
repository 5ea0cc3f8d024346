import { createHash, type KeyObject, verify } from 'node:crypto';
import { decodeExactBase64 } from './exact.js';

/** One signature of an envelope. */
export interface Signature {
  /** See `keyId`. */
  readonly key: string;
  /** Base64. */
  readonly signature: string;
}

/**
 * Stands before what is signed: a signature that a key made for anything else is none here. Mirrored in installer/src/updates, which
 * imports nothing of the program; a test has one accept what the other signs.
 */
const PREFIX = 'CardBridge update manifest 1\0';

const SIGNATURE_BYTES = 64;

/** The name of a key in an envelope: the first 16 hex digits of the SHA-256 of its SPKI. A hint which key to try, and no proof. */
export const keyId = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);

/** The names of those of `keys` that signed `content`. Signatures of other keys say nothing. */
export function signersOf(
  content: Uint8Array,
  signatures: readonly Signature[],
  keys: readonly KeyObject[],
): readonly string[] {
  const signed = Buffer.concat([Buffer.from(PREFIX), content]);
  return keys
    .map((key) => ({ key, id: keyId(key) }))
    .filter(({ key, id }) =>
      signatures.some((claim) => {
        if (claim.key !== id) return false;
        const signature = decodeExactBase64(claim.signature);
        return signature?.length === SIGNATURE_BYTES && verify(null, signed, key, signature);
      }),
    )
    .map(({ id }) => id);
}
