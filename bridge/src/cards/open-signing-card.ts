import { type Channel, withKnownLengths } from '../apdu/index.js';
import { BridgeError } from '../error.js';
import { type KeyProvider, openGeneration1, openGeneration2 } from './citizen/index.js';
import { openPivCard } from './piv/index.js';
import type { CardFamily, RecognisedCard } from './recognised-card.js';
import type { SigningCard } from './signing-card.js';

export interface OpenOptions {
  readonly keyProvider: KeyProvider;
  /**
   * `number`: makes sure that it is the very card that was recognised; a must before a PIN goes to it. `application`: a look for which it
   * is enough that the card can answer, since a swap is found out before the PIN.
   */
  readonly check: 'number' | 'application';
}

type SigningFamily = Exclude<CardFamily, 'nhi'>;

/**
 * Opens a recognised card for signing, on the channel of one transaction. Errors: ERR_CARD_WRONG_KIND when cards of this kind do not
 * sign; ERR_CARD_CHANGED when another card is there by now; ERR_CARD_UNSUPPORTED, ERR_CARD_PROTOCOL, ERR_CARD_REMOVED.
 */
export async function openSigningCard(connected: Channel, card: RecognisedCard, options: OpenOptions): Promise<SigningCard> {
  const { family, notes } = card;
  if (family === undefined || family === 'nhi') throw new BridgeError('ERR_CARD_WRONG_KIND');
  notes.lengths ??= {};
  const channel = withKnownLengths(connected, notes.lengths);
  try {
    return await openFamily(family, channel, card, options);
  } catch (error) {
    const isAnother = error instanceof BridgeError && error.code === 'ERR_CARD_WRONG_KIND';
    throw isAnother ? new BridgeError('ERR_CARD_CHANGED', { cause: error }) : error;
  }
}

/** Each makes sure itself that it is that very card, with the number that it needs to ask for anyway. */
function openFamily(family: SigningFamily, channel: Channel, card: RecognisedCard, options: OpenOptions): Promise<SigningCard> {
  switch (family) {
    case 'citizen-gen1':
      return openGeneration1(channel, card, options);
    case 'citizen-gen2':
      return openGeneration2(channel, card, options);
    case 'piv':
      return openPivCard(channel, card, options);
  }
}
