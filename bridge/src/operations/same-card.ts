import { BridgeError } from '../error.js';
import type { KnownCard } from './known-reader.js';

/**
 * What `opened` gives, if it comes from the card that was recognised. A swap that PC/SC did not tell us about, between the
 * recognition and the person's answer, is ERR_CARD_CHANGED.
 */
export async function sameCard<T extends { readonly cardNumber: string }>(
  recognised: KnownCard,
  opened: Promise<T>,
): Promise<T> {
  const card = await opened.catch((error: unknown) => {
    if (error instanceof BridgeError && error.code === 'ERR_CARD_WRONG_KIND') {
      throw new BridgeError('ERR_CARD_CHANGED', { cause: error });
    }
    throw error;
  });
  if (card.cardNumber !== recognised.cardNumber) throw new BridgeError('ERR_CARD_CHANGED');
  return card;
}
