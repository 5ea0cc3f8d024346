import { createHash } from 'node:crypto';

/** What a token's signature covers: H(origin) ‖ H(challenge nonce), with the hash of RS256 (DESIGN §5). Both are taken as UTF-8. */
export function signedMessage(origin: string, challengeNonce: string): Buffer {
  const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest();
  return Buffer.concat([sha256(origin), sha256(challengeNonce)]);
}
