import type { Channel, ResponseApdu } from '../../apdu/index.js';
import { BridgeError } from '../../error.js';
import type { RecognisedCard } from '../recognised-card.js';
import { fieldsOf, getData, selectPiv } from './application.js';
import { forget } from './notes.js';
import { pivCard } from './table.js';

const { chuid } = pivCard;

/**
 * The number by which the card is known, as hex in capitals: the GUID of its card holder identifier, and where that is absent or all zero,
 * as on the first federal cards, the FASC-N (SP 800-73-4 part 1 §3.1.2). Undefined for a card that was never given one.
 * Errors: ERR_CARD_PROTOCOL and those of the channel.
 */
export async function readPivCardNumber(channel: Channel): Promise<string | undefined> {
  // In short form: a reader that fails over extended lengths must not make the card unknown.
  return numberIn(await getData(channel, chuid.tag, { long: false }));
}

/**
 * Makes sure that this is the card that was recognised, and that its PIV application is selected. Asks for the number straight away: an
 * answer with the right one proves both, and only another answer makes it worth to select the application and ask again.
 * Errors: ERR_CARD_CHANGED, ERR_CARD_PROTOCOL and those of the channel.
 */
export async function assertSameCard(channel: Channel, { cardNumber, notes }: RecognisedCard): Promise<void> {
  const ask = () => getData(channel, chuid.tag, { long: true });
  if (numberOrNone(await ask()) === cardNumber) return;
  if ((await selectPiv(channel)) && numberIn(await ask()) === cardNumber) return;
  // What was learnt may have been learnt of the other card.
  forget(notes);
  throw new BridgeError('ERR_CARD_CHANGED');
}

function numberIn(answer: ResponseApdu): string | undefined {
  const fields = fieldsOf(answer);
  const number = [chuid.guid, chuid.fascN]
    .map((field) => ({ ...field, value: fields.get(field.tag) }))
    .find(({ value, length }) => value?.length === length && value.some((byte) => byte !== 0));
  return number?.value && Buffer.from(number.value).toString('hex').toUpperCase();
}

/** Of an answer that may come from any application. */
function numberOrNone(answer: ResponseApdu): string | undefined {
  try {
    return numberIn(answer);
  } catch (error) {
    if (error instanceof BridgeError) return undefined;
    throw error;
  }
}
