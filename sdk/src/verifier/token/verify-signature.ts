import { hash } from 'node:crypto';
import type { PublicKey } from '../certificate/public-key.js';
import { VerificationError } from '../errors.js';
import type { SignatureAlgorithm } from './algorithms.js';
import { hasSigned } from './has-signed.js';
import type { ParsedToken } from './parse-token.js';

interface SignedFor {
  readonly origin: string;
  readonly challengeNonce: string;
}

/**
 * Checks that the card signed for this origin and this nonce; rejects otherwise.
 *
 * A wrong signature alone cannot tell a forged token from one that was made for another site. `unverifiedContext` can: where the
 * signature holds for what is written there, the card has signed exactly that, which proves relaying or a wrong set-up. It is
 * looked at only after the token has failed, so that it can never turn a refusal into anything but a better refusal.
 */
export async function verifyTokenSignature(
  token: ParsedToken,
  algorithm: SignatureAlgorithm,
  publicKey: PublicKey,
  expected: SignedFor,
): Promise<void> {
  if (await isSignedFor(expected)) return;
  const claimed = token.unverifiedContext;
  if (claimed === undefined || !(await isSignedFor(claimed))) throw new VerificationError('ERR_SIGNATURE_INVALID');
  throw new VerificationError(claimed.origin === expected.origin ? 'ERR_NONCE_MISMATCH' : 'ERR_ORIGIN_MISMATCH');

  function isSignedFor({ origin, challengeNonce }: SignedFor): Promise<boolean> {
    // Web eID: the signature covers H(origin) ‖ H(challengeNonce). Hashing each first keeps the border between them fixed.
    const signed = Buffer.concat([hashOfOrigin(algorithm.hash, origin), hash(algorithm.hash, challengeNonce, 'buffer')]);
    return hasSigned(publicKey, algorithm, signed, token.signature);
  }
}

/** The last origin that each hash was asked for. A server has one, and hashing it again for everybody would be half of the hashing. */
const known = new Map<string, { readonly origin: string; readonly digest: Buffer }>();

function hashOfOrigin(algorithm: SignatureAlgorithm['hash'], origin: string): Buffer {
  const last = known.get(algorithm);
  if (last?.origin === origin) return last.digest;
  const digest = hash(algorithm, origin, 'buffer');
  known.set(algorithm, { origin, digest });
  return digest;
}
