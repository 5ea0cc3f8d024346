import { type Channel, dataOf } from '../../../apdu/index.js';
import { signPkcs1 } from '../../pkcs1.js';
import { selectById } from '../file-tree.js';
import type { CitizenSigningKey } from '../find-signing-key.js';
import { generation2 } from './table.js';

const { half: HALF, operate, fetch } = generation2.rsa;

/** Signs a SHA-256 digest, RSASSA-PKCS1-v1_5. Errors: ERR_CARD_PROTOCOL and those of the channel. */
export function sign(
  channel: Channel,
  { publicKey, keyReference }: CitizenSigningKey,
  digest: Uint8Array,
): Promise<Uint8Array> {
  return signPkcs1(publicKey, digest, (block) => privateOperation(channel, keyReference, block));
}

/**
 * The file of the keys is selected inside the secure channel and without Le: so openhicos does it, whose author compared it with
 * the vendor's library; whether a card insists is not known. Facts sheet §1.5: both halves in by EA, the first half out with the
 * second EA, the other by C1.
 */
async function privateOperation(channel: Channel, keyReference: number, block: Uint8Array): Promise<Uint8Array> {
  const { path, select } = generation2.keys;
  for (const id of path) dataOf(await channel.transmit(selectById(select, id)), 'SELECT key file');
  const { cla, ins } = operate;
  const firstIn = { cla, ins, p1: operate.moreToCome, p2: keyReference, data: block.subarray(0, HALF) };
  dataOf(await channel.transmit(firstIn), 'RSA, first half in');
  const lastIn = { cla, ins, p1: operate.last, p2: keyReference, data: block.subarray(HALF), le: HALF };
  const firstOut = dataOf(await channel.transmit(lastIn), 'RSA, second half in');
  const lastOut = dataOf(await channel.transmit({ ...fetch, le: HALF }), 'RSA, second half out');
  return Uint8Array.of(...firstOut, ...lastOut);
}
