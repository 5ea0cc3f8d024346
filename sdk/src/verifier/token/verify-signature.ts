import { createHash, type KeyObject, verify } from 'node:crypto';
import { VerificationError } from '../errors.js';
import type { SignatureAlgorithm } from './algorithms.js';
import type { ParsedToken } from './parse-token.js';

interface SignedFor {
  readonly origin: string;
  readonly challengeNonce: string;
}

/**
 * Checks that the card signed for this origin and this nonce; throws otherwise.
 *
 * A wrong signature alone cannot tell a forged token from one that was made for another site. `unverifiedContext` can: where the
 * signature holds for what is written there, the card has signed exactly that, which proves relaying or a wrong set-up. It is
 * looked at only after the token has failed, so that it can never turn a refusal into anything but a better refusal.
 */
export function verifyTokenSignature(
  token: ParsedToken,
  algorithm: SignatureAlgorithm,
  publicKey: KeyObject,
  expected: SignedFor,
): void {
  if (isSignedFor(expected)) return;
  const claimed = token.unverifiedContext;
  if (claimed === undefined || !isSignedFor(claimed)) throw new VerificationError('ERR_SIGNATURE_INVALID');
  throw new VerificationError(claimed.origin === expected.origin ? 'ERR_NONCE_MISMATCH' : 'ERR_ORIGIN_MISMATCH');

  function isSignedFor({ origin, challengeNonce }: SignedFor): boolean {
    // Web eID: the signature covers H(origin) ‖ H(challengeNonce). Hashing each first keeps the border between them fixed.
    const signed = Buffer.concat([hash(origin), hash(challengeNonce)]);
    return verify(algorithm.hash, signed, { key: publicKey, ...algorithm.options }, token.signature);
  }

  function hash(text: string): Buffer {
    return createHash(algorithm.hash).update(text, 'utf8').digest();
  }
}
