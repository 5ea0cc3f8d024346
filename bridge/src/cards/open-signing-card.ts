import type { Channel } from '../apdu/index.js';
import { BridgeError } from '../error.js';
import { type KeyProvider, openCitizenCard } from './citizen/index.js';
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
export async function openSigningCard(channel: Channel, card: RecognisedCard, options: OpenOptions): Promise<SigningCard> {
  if (card.family === undefined || card.family === 'nhi') throw new BridgeError('ERR_CARD_WRONG_KIND');
  const opened = await openFamily(card.family, channel, card, options).catch((error: unknown) => {
    const isAnother = error instanceof BridgeError && error.code === 'ERR_CARD_WRONG_KIND';
    throw isAnother ? new BridgeError('ERR_CARD_CHANGED', { cause: error }) : error;
  });
  if (opened.cardNumber !== card.cardNumber) throw new BridgeError('ERR_CARD_CHANGED');
  return opened;
}

async function openFamily(
  family: SigningFamily,
  channel: Channel,
  card: RecognisedCard,
  { keyProvider }: OpenOptions,
): Promise<SigningCard> {
  switch (family) {
    case 'citizen-gen1':
      throw new BridgeError('ERR_CARD_UNSUPPORTED');
    case 'citizen-gen2':
      return openCitizenCard(channel, { kind: card.kind === 'organization' ? 'organization' : 'citizen', keyProvider });
    case 'piv':
      return openPivCard(channel);
  }
}
