import { type Channel, dataOf, encodeDataObject, onlyValue, transmitLong } from '../../apdu/index.js';
import { rawEcdsaSignature } from '../ecdsa.js';
import { signPkcs1 } from '../pkcs1.js';
import type { SigningKey } from '../signing-card.js';
import { pivCard } from './table.js';

/** Bytes of r and of s. */
const COORDINATE_BYTES = { ES256: 32, ES384: 48 } as const;

/**
 * Signs a digest with key 9A, in the form that the algorithm has in a token: PKCS#1 v1.5, or r‖s. An RSA signature is checked here, an
 * ECDSA one where the message is known (`assertSignature`). Errors: ERR_CARD_PROTOCOL and those of the channel.
 */
export async function sign(channel: Channel, key: SigningKey, digest: Uint8Array): Promise<Uint8Array> {
  const { algorithm, publicKey } = key;
  const privateOperation = (input: Uint8Array) => generalAuthenticate(channel, pivCard.algorithmId[algorithm], input);
  if (algorithm === 'RS256') return signPkcs1(publicKey, digest, privateOperation);
  return rawEcdsaSignature(await privateOperation(digest), COORDINATE_BYTES[algorithm]);
}

/** The input goes in beside an empty response, which asks for one. What it is (P1) says the algorithm. */
async function generalAuthenticate(channel: Channel, p1: number, input: Uint8Array): Promise<Uint8Array> {
  const { template, challenge, response } = pivCard.dynamicAuthentication;
  const data = encodeDataObject(template, encodeDataObject(response), encodeDataObject(challenge, input));
  const command = { ...pivCard.sign, p1, data };
  // With a digest, command and answer fit into the short form.
  const isShort = data.length < 256;
  const answer = await (isShort ? channel.transmit({ ...command, le: 256 }) : transmitLong(channel, command));
  return onlyValue(onlyValue(dataOf(answer, 'GENERAL AUTHENTICATE'), template), response);
}
