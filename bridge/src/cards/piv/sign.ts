import { type Channel, dataOf, onlyValue, transmitInChain } from '../../apdu/index.js';
import { RSA_BYTES, signPkcs1 } from '../pkcs1.js';
import type { PivSigningKey } from './find-signing-key.js';
import { pivCard } from './table.js';

/** Signs a SHA-256 digest, RSASSA-PKCS1-v1_5, with key 9A. Errors: ERR_CARD_PROTOCOL and those of the channel. */
export function sign(channel: Channel, { publicKey }: PivSigningKey, digest: Uint8Array): Promise<Uint8Array> {
  return signPkcs1(publicKey, digest, (block) => privateOperation(channel, block));
}

/** In a chain and not in extended form: every PIV card must know the one, and need not the other (SP 800-73-4 part 2 §3.2.4). */
async function privateOperation(channel: Channel, block: Uint8Array): Promise<Uint8Array> {
  const { template, response } = pivCard.dynamicAuthentication;
  const answer = await transmitInChain(channel, { ...pivCard.sign, data: authenticationTemplate(block), le: 256 });
  return onlyValue(onlyValue(dataOf(answer, 'GENERAL AUTHENTICATE'), template), response);
}

/** An empty response, which asks for one, and the challenge; all lengths are those of RSA-2048 (part 2 table 7). */
function authenticationTemplate(block: Uint8Array): Uint8Array {
  const { template, challenge, response } = pivCard.dynamicAuthentication;
  const content = [response, 0x00, challenge, 0x82, RSA_BYTES >> 8, RSA_BYTES & 0xff, ...block];
  return Uint8Array.from([template, 0x82, content.length >> 8, content.length & 0xff, ...content]);
}
