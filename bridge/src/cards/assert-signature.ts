import { verify } from 'node:crypto';
import { BridgeError } from '../error.js';
import { hashOf } from './signing-algorithm.js';
import type { SigningKey } from './signing-card.js';

/**
 * Makes sure that a signature is one of this message with the key of that certificate, so that a card that lies or errs is found here and
 * not at a server. Takes the message, since nothing in Node checks ECDSA over a digest. Errors: ERR_CARD_PROTOCOL.
 */
export function assertSignature(
  { publicKey, algorithm }: Pick<SigningKey, 'publicKey' | 'algorithm'>,
  message: Uint8Array,
  signature: Uint8Array,
): void {
  if (verify(hashOf[algorithm], message, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)) return;
  throw new BridgeError('ERR_CARD_PROTOCOL', { detail: "the signature does not match the card's certificate" });
}
