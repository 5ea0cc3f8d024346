import type { KeyObject } from 'node:crypto';
import type { Channel } from '../../apdu/index.js';
import { BridgeError } from '../../error.js';
import { isForSignatures, isRsa2048, publicKeyOf } from '../certificate.js';
import { derLength } from '../der.js';
import { readObject } from './application.js';
import { pivCard } from './table.js';

/** The certificate of key 9A. */
export interface PivSigningKey {
  /** DER. */
  readonly certificate: Uint8Array;
  readonly publicKey: KeyObject;
}

/**
 * Reads the certificate of key 9A. No other: 9E would sign without a PIN, and 9C is for documents (DESIGN §6).
 *
 * Errors: ERR_CARD_CERTIFICATE_NONE; ERR_CARD_SIGNING_UNAVAILABLE for what is not built yet; ERR_CARD_PROTOCOL.
 */
export async function findSigningKey(channel: Channel): Promise<PivSigningKey> {
  const { tag, content, info, compressed } = pivCard.certificate;
  const fields = await readObject(channel, tag);
  const certificate = fields.get(content);
  if (!certificate || certificate.length === 0) throw new BridgeError('ERR_CARD_CERTIFICATE_NONE');
  if (((fields.get(info)?.[0] ?? 0) & compressed) !== 0) throw notYet('the certificate is compressed with gzip');
  if (derLength(certificate, 0) !== certificate.length) {
    throw new BridgeError('ERR_CARD_PROTOCOL', { detail: 'a certificate that is cut off' });
  }
  if (!isForSignatures(certificate)) throw new BridgeError('ERR_CARD_CERTIFICATE_NONE');
  const publicKey = publicKeyOf(certificate);
  if (!isRsa2048(publicKey)) throw notYet('key 9A is not RSA-2048');
  return { certificate, publicKey };
}

const notYet = (what: string) =>
  new BridgeError('ERR_CARD_SIGNING_UNAVAILABLE', { detail: `${what}, which this version does not support` });
