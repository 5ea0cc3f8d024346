import { type Channel, dataOf, onlyValue, parseDataObjects, Sw } from '../../apdu/index.js';
import { pivCard } from './table.js';

/**
 * Selects the PIV application; false when the card has none. A card that says yes without the template that a PIV card answers with
 * says yes to anything.
 */
export async function selectPiv(channel: Channel): Promise<boolean> {
  const { data, sw } = await channel.transmit({ cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x00, data: pivCard.aid, le: 256 });
  return sw === Sw.ok && data[0] === pivCard.applicationPropertyTemplate;
}

/**
 * The fields of a data object of the selected application; none for an object that is not there, or is empty. Errors: ERR_CARD_PROTOCOL
 * and those of the channel.
 */
export async function readObject(channel: Channel, tag: readonly number[]): Promise<ReadonlyMap<number, Uint8Array>> {
  const data = Uint8Array.from([pivCard.tagList, tag.length, ...tag]);
  const response = await channel.transmit({ ...pivCard.getData, data, le: 256 });
  if (response.sw === Sw.fileNotFound) return new Map();
  const object = onlyValue(dataOf(response, 'GET DATA'), pivCard.objectTag);
  return new Map(parseDataObjects(object).map((field) => [field.tag, field.value]));
}

/**
 * The number by which the card is known, as hex in capitals: the GUID of its card holder identifier, and where that is absent or all zero,
 * as on the first federal cards, the FASC-N (SP 800-73-4 part 1 §3.1.2). Undefined for a card that was never given one.
 * Errors: ERR_CARD_PROTOCOL and those of the channel.
 */
export async function readPivCardNumber(channel: Channel): Promise<string | undefined> {
  const { tag, guid, fascN } = pivCard.chuid;
  const fields = await readObject(channel, tag);
  const number = [guid, fascN]
    .map((field) => ({ ...field, value: fields.get(field.tag) }))
    .find(({ value, length }) => value?.length === length && value.some((byte) => byte !== 0));
  return number?.value && Buffer.from(number.value).toString('hex').toUpperCase();
}
