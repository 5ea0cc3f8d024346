import { type Channel, dataOf, onlyValue, parseDataObjects, type ResponseApdu, Sw, transmitLong } from '../../apdu/index.js';
import { pivCard } from './table.js';

/**
 * Selects the PIV application; false when the card has none. A card that says yes without the template that a PIV card answers with
 * says yes to anything.
 */
export async function selectPiv(channel: Channel): Promise<boolean> {
  const { data, sw } = await channel.transmit({ cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x00, data: pivCard.aid, le: 256 });
  return sw === Sw.ok && data[0] === pivCard.applicationPropertyTemplate;
}

/** GET DATA. `long`: the answer may be of any length; otherwise it is one of few bytes. Errors: those of the channel. */
export function getData(channel: Channel, tag: readonly number[], { long }: { readonly long: boolean }): Promise<ResponseApdu> {
  const command = { ...pivCard.getData, data: Uint8Array.from([pivCard.tagList, tag.length, ...tag]) };
  return long ? transmitLong(channel, command) : channel.transmit({ ...command, le: 256 });
}

/** The fields of the object in an answer; none for an object that is not there, or is empty. Errors: ERR_CARD_PROTOCOL. */
export function fieldsOf(response: ResponseApdu): ReadonlyMap<number, Uint8Array> {
  if (response.sw === Sw.fileNotFound) return new Map();
  const object = onlyValue(dataOf(response, 'GET DATA'), pivCard.objectTag);
  return new Map(parseDataObjects(object).map((field) => [field.tag, field.value]));
}
