import { createHash } from 'node:crypto';
import type { SigningAlgorithm } from '../cards/index.js';

/** What a token's signature covers. */
export interface SignedMessage {
  readonly message: Uint8Array;
  /** Of the message: what a card signs. */
  readonly digest: Uint8Array;
}

/**
 * H(origin) ‖ H(challenge nonce), and its digest; all with the hash of the algorithm (DESIGN §5). Origin and nonce are taken as UTF-8.
 */
export function signedMessage(origin: string, challengeNonce: string, algorithm: SigningAlgorithm): SignedMessage {
  const hash = (content: string | Uint8Array) => createHash(HASHES[algorithm]).update(content).digest();
  const message = Buffer.concat([hash(origin), hash(challengeNonce)]);
  return { message, digest: hash(message) };
}

/** RFC 7518 §3.1. */
const HASHES = { RS256: 'sha256', ES256: 'sha256', ES384: 'sha384' } as const;
