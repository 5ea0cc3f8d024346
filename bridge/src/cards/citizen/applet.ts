import { type Channel, type CommandApdu, dataOf, readBinary, Sw } from '../../apdu/index.js';
import { BridgeError } from '../../error.js';
import { citizenCard } from './table.js';

/** Selects the PKI applet; false when the card has none. */
export async function selectApplet(channel: Channel): Promise<boolean> {
  const response = await channel.transmit({ cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x0c, data: citizenCard.aid, le: 256 });
  return response.sw === Sw.ok;
}

/** Selects a file from wherever the card stands: the applet again, which is the root, and then down the path. */
export async function selectFile(channel: Channel, path: readonly number[]): Promise<void> {
  if (!(await selectApplet(channel))) throw new BridgeError('ERR_CARD_PROTOCOL', { detail: 'the applet is gone' });
  await descend(channel, path);
}

/** One file below the other: the card has no SELECT by path (facts sheet §1.2). */
async function descend(channel: Channel, path: readonly number[]): Promise<void> {
  for (const id of path) dataOf(await channel.transmit({ ...selectById(id), le: 256 }), 'SELECT file');
}

/** SELECT of a file below the one where the card stands. */
export function selectById(id: number): CommandApdu {
  return { cla: 0x00, ins: 0xa4, p1: 0x00, p2: 0x04, data: Uint8Array.of(id >> 8, id & 0xff) };
}

/**
 * The number printed on the card (file 0900/0903), right after the applet was selected. Errors: ERR_CARD_PROTOCOL when it is not
 * two letters and 14 digits.
 */
export async function readCardNumber(channel: Channel): Promise<string> {
  await descend(channel, citizenCard.files.cardNumber);
  const bytes = await readBinary(channel, { offset: 0, length: citizenCard.cardNumberLength });
  const cardNumber = Buffer.from(bytes).toString('latin1');
  if (!citizenCard.cardNumberPattern.test(cardNumber)) {
    throw new BridgeError('ERR_CARD_PROTOCOL', { detail: 'a card number that is none' });
  }
  return cardNumber;
}

/**
 * The ten bytes that the card's transport keys are made from: GET DATA 0045 at the issuer security domain, a data object of
 * tag, length and value (GlobalPlatform Card Specification §11.3). Leaves that domain selected.
 */
export async function readCardId(channel: Channel): Promise<Uint8Array> {
  const { issuerSecurityDomain, cardIdTag, cardIdLength } = citizenCard;
  dataOf(
    await channel.transmit({ cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x00, data: issuerSecurityDomain, le: 256 }),
    'SELECT issuer security domain',
  );
  const object = dataOf(await channel.transmit({ cla: 0x80, ins: 0xca, p1: 0x00, p2: cardIdTag, le: 256 }), 'GET DATA card id');
  if (object.length !== 2 + cardIdLength || object[0] !== cardIdTag || object[1] !== cardIdLength) {
    throw new BridgeError('ERR_CARD_PROTOCOL', { detail: 'a card id of the wrong form' });
  }
  return object.subarray(2);
}
