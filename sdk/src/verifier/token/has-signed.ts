import { createVerify } from 'node:crypto';
import type { PublicKey } from '../certificate/public-key.js';
import { VerificationError } from '../errors.js';
import type { SignatureAlgorithm } from './algorithms.js';

/**
 * Whether `publicKey`, which must be of the algorithm's kind, made this signature of these bytes.
 *
 * @throws {VerificationError} ERR_CERTIFICATE_MALFORMED for what is no key: a point that is not on its curve
 */
export async function hasSigned(
  publicKey: PublicKey,
  algorithm: SignatureAlgorithm,
  bytes: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  // RFC 7518 §3.4: r and s are as long as the order of the curve, so that there is one way to write both.
  if (algorithm.key.type === 'ec' && signature.length !== algorithm.key.signatureSize) return false;
  try {
    const key = await publicKey.keyForOneUse();
    // Nobody's key is met twice so soon that it would be worth keeping. This way what was made for it is gone when the answer is there; the
    // job that `crypto.verify` makes holds it until the collector comes, whose time for that is a tenth of a sign-in's (Node 20).
    return createVerify(algorithm.hash)
      .update(bytes)
      .verify({ ...key, ...algorithm.options }, signature);
  } catch (cause) {
    throw new VerificationError('ERR_CERTIFICATE_MALFORMED', { detail: 'its public key is none', cause });
  }
}
