import { BridgeError } from '../../error.js';
import type { RecognisedCard } from '../recognised-card.js';
import type { SigningCard } from '../signing-card.js';
import type { FileTree } from './file-tree.js';
import { type CitizenSigningKey, findSigningKey } from './find-signing-key.js';
import { pinRules } from './pin-rules.js';
import { readCardNumber } from './read-card-number.js';

/** What a card of either generation is before any PIN. */
interface ReadableCard extends Pick<SigningCard, 'kind' | 'cardNumber' | 'pinRules' | 'signingKey'> {
  signingKey(): Promise<CitizenSigningKey>;
  /** Errors: ERR_CARD_CHANGED when another card is there by now; ERR_CARD_PROTOCOL. */
  assertSameCard(): Promise<void>;
}

/** The root of the files is selected. `check`: see `OpenOptions`. Errors: ERR_CARD_CHANGED, ERR_CARD_PROTOCOL. */
export async function openToRead(
  files: FileTree,
  card: RecognisedCard,
  check: 'number' | 'application',
): Promise<ReadableCard> {
  const { kind, cardNumber, notes } = card;
  if (cardNumber === undefined) throw new BridgeError('ERR_CARD_PROTOCOL', { detail: 'a citizen card without a number' });
  const assertSameCard = async () => {
    if ((await readCardNumber(files)) === cardNumber) return;
    // What was learnt may have been learnt of the other card.
    delete notes.signingKey;
    delete notes.citizenCardId;
    throw new BridgeError('ERR_CARD_CHANGED');
  };
  if (check === 'number') await assertSameCard();
  return {
    kind,
    cardNumber,
    pinRules,
    assertSameCard,
    signingKey: async () => {
      const known = notes.signingKey;
      if (known?.keyReference !== undefined) return { ...known, keyReference: known.keyReference };
      const { signingKey, holder } = await findSigningKey(files);
      // Recognised while its certificate was misread: by another kind its wrong PINs would be counted anew.
      if (holder !== kind) throw new BridgeError('ERR_CARD_PROTOCOL', { detail: 'a certificate of another kind of holder' });
      notes.signingKey = signingKey;
      return signingKey;
    },
  };
}
