import { BridgeError } from '../../error.js';
import type { FileTree } from './file-tree.js';
import { citizenCard } from './table.js';

/** The number printed on the card. Errors: ERR_CARD_PROTOCOL when it is not two letters and 14 digits, and those of the channel. */
export async function readCardNumber(files: FileTree): Promise<string> {
  const bytes = await files.read(citizenCard.files.cardNumber, { offset: 0, length: citizenCard.cardNumberLength });
  const cardNumber = Buffer.from(bytes).toString('latin1');
  if (!citizenCard.cardNumberPattern.test(cardNumber)) {
    throw new BridgeError('ERR_CARD_PROTOCOL', { detail: 'a card number that is none' });
  }
  return cardNumber;
}
