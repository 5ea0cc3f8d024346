import { type Channel, dataOf } from '../../../apdu/index.js';
import { BridgeError } from '../../../error.js';
import { generation2 } from './table.js';

/**
 * The ten bytes that the card's transport keys are made from: GET DATA 0045 at the issuer security domain, a data object of
 * tag, length and value (GlobalPlatform Card Specification §11.3). Leaves that domain selected.
 */
export async function readCardId(channel: Channel): Promise<Uint8Array> {
  const { issuerSecurityDomain, cardId } = generation2;
  dataOf(
    await channel.transmit({ cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x00, data: issuerSecurityDomain, le: 256 }),
    'SELECT issuer security domain',
  );
  const object = dataOf(
    await channel.transmit({ cla: 0x80, ins: 0xca, p1: 0x00, p2: cardId.tag, le: 256 }),
    'GET DATA card id',
  );
  if (object.length !== 2 + cardId.length || object[0] !== cardId.tag || object[1] !== cardId.length) {
    throw new BridgeError('ERR_CARD_PROTOCOL', { detail: 'a card id of the wrong form' });
  }
  return object.slice(2);
}
