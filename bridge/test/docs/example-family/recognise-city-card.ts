import { type Channel, dataOf, Sw } from '../../../src/apdu/index.js';
import type { RecognisedCard } from '../../../src/cards/index.js';
import { BridgeError } from '../../../src/error.js';
import { cityCard } from './table.js';

/** Undefined when the card is of another family. Errors: ERR_CARD_PROTOCOL and those of the channel. */
export async function recogniseCityCard(channel: Channel): Promise<Pick<RecognisedCard, 'kind' | 'cardNumber'> | undefined> {
  if (!(await selectCityCard(channel))) return undefined;
  return { kind: 'citizen', cardNumber: await readCardNumber(channel) };
}

/** False when the card has no such application, whatever status word it says that with. */
export async function selectCityCard(channel: Channel): Promise<boolean> {
  const { sw } = await channel.transmit({ cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x00, data: cityCard.aid });
  return sw === Sw.ok;
}

/** The number printed on the card, of the selected application. */
export async function readCardNumber(channel: Channel): Promise<string> {
  const bytes = await readObject(channel, 'cardNumber');
  const cardNumber = Buffer.from(bytes).toString('latin1');
  if (!cityCard.cardNumberPattern.test(cardNumber)) {
    throw new BridgeError('ERR_CARD_PROTOCOL', { detail: 'a card number that is none' });
  }
  return cardNumber;
}

/** Le 256 asks for all; what is longer comes in parts, which the channel puts together. */
export async function readObject(channel: Channel, object: keyof typeof cityCard.objects): Promise<Uint8Array> {
  const command = { ...cityCard.getData, p2: cityCard.objects[object], le: 256 };
  return dataOf(await channel.transmit(command), `GET DATA ${object}`);
}
