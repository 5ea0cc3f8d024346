import { createHash } from 'node:crypto';
import { hashOf, type SigningAlgorithm } from '../cards/index.js';

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
  const hash = (content: string | Uint8Array) => createHash(hashOf[algorithm]).update(content).digest();
  const message = Buffer.concat([hash(origin), hash(challengeNonce)]);
  return { message, digest: hash(message) };
}
