import { type KeyObject, X509Certificate } from 'node:crypto';
import * as asn1js from 'asn1js';
import { Certificate } from 'pkijs';
import { BridgeError } from '../error.js';

const KEY_USAGE = '2.5.29.15';

/**
 * RFC 5280 §4.2.1.3: digitalSignature is bit 0. A certificate that does not say what it is for is not taken. Errors: ERR_CARD_PROTOCOL
 * when it is no certificate.
 */
export function isForSignatures(der: Uint8Array): boolean {
  try {
    const keyUsage = Certificate.fromBER(der).extensions?.find(({ extnID }) => extnID === KEY_USAGE)?.parsedValue;
    return keyUsage instanceof asn1js.BitString && ((keyUsage.valueBlock.valueHexView[0] ?? 0) & 0x80) !== 0;
  } catch (cause) {
    throw noCertificate(cause);
  }
}

/** Errors: ERR_CARD_PROTOCOL when it is no certificate, or has a key that nobody knows. */
export function publicKeyOf(der: Uint8Array): KeyObject {
  try {
    return new X509Certificate(der).publicKey;
  } catch (cause) {
    throw noCertificate(cause);
  }
}

export const isRsa2048 = ({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean =>
  asymmetricKeyType === 'rsa' && asymmetricKeyDetails?.modulusLength === 2048;

const noCertificate = (cause: unknown) => new BridgeError('ERR_CARD_PROTOCOL', { detail: 'a certificate that is none', cause });
