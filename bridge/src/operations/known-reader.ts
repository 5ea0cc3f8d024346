import type { ReaderInfo } from '@cardbridge/sdk/protocol';
import type { RecognisedCard } from '../cards/index.js';
import type { Token } from '../pkcs11/index.js';

/** A reader and what is in it, as the daemon knows it. Pages get `id`, `name`, `state` and `card.kind` of it, nothing more. */
export interface KnownReader {
  readonly name: string;
  readonly state: ReaderInfo['state'];
  readonly card?: KnownCard;
}

export interface KnownCard extends RecognisedCard {
  /** Where only a vendor's module knows the card (kind `pkcs11`). */
  readonly token?: Token;
  /** Aborts when this very insertion is over: ERR_CARD_REMOVED, or ERR_PCSC_SERVICE_STOPPED where nothing can be seen any more. */
  readonly removed: AbortSignal;
}
