import { constants, publicDecrypt } from 'node:crypto';
import { type Channel, dataOf } from '../../apdu/index.js';
import { BridgeError } from '../../error.js';
import { selectById } from './applet.js';
import type { CitizenSigningKey } from './find-signing-key.js';
import { citizenCard } from './table.js';

const { bytes: RSA_BYTES, half: HALF, operate, fetch } = citizenCard.rsa;

/** DigestInfo of a SHA-256 digest up to the digest itself (RFC 8017 §9.2, note 1). */
const DIGEST_INFO = Uint8Array.from([
  0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
]);

/**
 * Signs a SHA-256 digest, RSASSA-PKCS1-v1_5 (RFC 8017 §8.2): the block is built here, the card does the bare RSA operation. What
 * comes back is checked with the certificate's key, so that a card that lies or errs is found here and not at a server.
 * Errors: ERR_CARD_PROTOCOL and those of the channel.
 */
export async function sign(channel: Channel, key: CitizenSigningKey, digest: Uint8Array): Promise<Uint8Array> {
  const block = encodedMessage(digest);
  const signature = await privateOperation(channel, key.keyReference, block);
  if (!opensTo(key, signature, block)) {
    throw new BridgeError('ERR_CARD_PROTOCOL', { detail: "the signature does not match the card's certificate" });
  }
  return signature;
}

/** EMSA-PKCS1-v1_5, RFC 8017 §9.2. */
function encodedMessage(digest: Uint8Array): Uint8Array {
  const block = new Uint8Array(RSA_BYTES).fill(0xff);
  const info = RSA_BYTES - DIGEST_INFO.length - digest.length;
  block.set([0x00, 0x01]);
  block[info - 1] = 0x00;
  block.set(DIGEST_INFO, info);
  block.set(digest, info + DIGEST_INFO.length);
  return block;
}

/**
 * The file of the keys is selected inside the secure channel and without Le: so openhicos does it, whose author compared it with
 * the vendor's library; whether a card insists is not known. Facts sheet §1.5: both halves in by EA, the first half out with the
 * second EA, the other by C1.
 */
async function privateOperation(channel: Channel, keyReference: number, block: Uint8Array): Promise<Uint8Array> {
  for (const id of citizenCard.files.keys) dataOf(await channel.transmit(selectById(id)), 'SELECT key file');
  const { cla, ins } = operate;
  const firstIn = { cla, ins, p1: operate.moreToCome, p2: keyReference, data: block.subarray(0, HALF) };
  dataOf(await channel.transmit(firstIn), 'RSA, first half in');
  const lastIn = { cla, ins, p1: operate.last, p2: keyReference, data: block.subarray(HALF), le: HALF };
  const firstOut = dataOf(await channel.transmit(lastIn), 'RSA, second half in');
  const lastOut = dataOf(await channel.transmit({ ...fetch, le: HALF }), 'RSA, second half out');
  if (firstOut.length !== HALF || lastOut.length !== HALF) {
    throw new BridgeError('ERR_CARD_PROTOCOL', { detail: 'RSA: a result of the wrong length' });
  }
  const result = new Uint8Array(RSA_BYTES);
  result.set(firstOut);
  result.set(lastOut, HALF);
  return result;
}

function opensTo({ publicKey }: CitizenSigningKey, signature: Uint8Array, block: Uint8Array): boolean {
  try {
    return publicDecrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, signature).equals(block);
  } catch (error) {
    // OpenSSL refuses a number that is not below the modulus: not a signature of this key either.
    throw new BridgeError('ERR_CARD_PROTOCOL', { detail: 'RSA: a result that is no signature', cause: error });
  }
}
