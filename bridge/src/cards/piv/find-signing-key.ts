import { gunzipSync } from 'node:zlib';
import type { Channel } from '../../apdu/index.js';
import { BridgeError } from '../../error.js';
import { isForSignatures, isRsa2048, publicKeyOf } from '../certificate.js';
import { derLength } from '../der.js';
import { algorithmOf } from '../signing-algorithm.js';
import type { SigningKey } from '../signing-card.js';
import { fieldsOf, getData } from './application.js';
import { pivCard } from './table.js';

/** Eight times what the standard gives a certificate (part 1 appendix A table 10): what unpacks to more is no certificate. */
const LARGEST_CERTIFICATE = 16 * 1024;

/**
 * Reads the certificate of key 9A from the selected application. No other: 9E would sign without a PIN, and 9C is for documents (DESIGN §6).
 *
 * Errors: ERR_CARD_CERTIFICATE_NONE; ERR_CARD_UNSUPPORTED for another key than RSA-2048, P-256 and P-384; ERR_CARD_PROTOCOL.
 */
export async function findSigningKey(channel: Channel): Promise<SigningKey> {
  const { tag, content, info, compressed } = pivCard.certificate;
  const fields = fieldsOf(await getData(channel, tag, { long: true }));
  const stored = fields.get(content);
  if (!stored || stored.length === 0) throw new BridgeError('ERR_CARD_CERTIFICATE_NONE');
  const certificate = ((fields.get(info)?.[0] ?? 0) & compressed) === 0 ? stored : inflated(stored);
  if (derLength(certificate, 0) !== certificate.length) throw malformed('a certificate that is cut off');
  if (!isForSignatures(certificate)) throw new BridgeError('ERR_CARD_CERTIFICATE_NONE');
  const publicKey = publicKeyOf(certificate);
  const algorithm = algorithmOf(publicKey);
  // Of RSA the standard has this length alone for 9A.
  if (!algorithm || (algorithm === 'RS256' && !isRsa2048(publicKey)))
    throw new BridgeError('ERR_CARD_UNSUPPORTED', { detail: 'key 9A is none of RSA-2048, P-256 and P-384' });
  return { certificate, publicKey, algorithm };
}

/** Stops where it gets longer than any certificate: a few bytes can stand for a gigabyte (attack D-29). */
function inflated(gzip: Uint8Array): Uint8Array {
  try {
    return Uint8Array.from(gunzipSync(gzip, { maxOutputLength: LARGEST_CERTIFICATE }));
  } catch (cause) {
    throw malformed('a compressed certificate that does not unpack', cause);
  }
}

const malformed = (detail: string, cause?: unknown) => new BridgeError('ERR_CARD_PROTOCOL', { detail, cause });
