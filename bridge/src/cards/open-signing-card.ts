import type { CardKind } from '@cardbridge/sdk/protocol';
import type { Channel } from '../apdu/index.js';
import { BridgeError } from '../error.js';
import { type KeyProvider, openCitizenCard } from './citizen/index.js';
import { openPivCard } from './piv/index.js';
import type { SigningCard } from './signing-card.js';

/**
 * Opens a card of a detected kind for signing, on the channel of one transaction. Errors: ERR_CARD_WRONG_KIND when cards of this
 * kind do not sign, or when another card is there by now; ERR_CARD_UNSUPPORTED, ERR_CARD_PROTOCOL, ERR_CARD_REMOVED.
 */
export async function openSigningCard(
  channel: Channel,
  kind: CardKind,
  options: { readonly keyProvider: KeyProvider },
): Promise<SigningCard> {
  switch (kind) {
    case 'citizen':
    case 'organization':
      return openCitizenCard(channel, { ...options, kind });
    case 'piv':
      return openPivCard(channel);
    default:
      throw new BridgeError('ERR_CARD_WRONG_KIND');
  }
}
