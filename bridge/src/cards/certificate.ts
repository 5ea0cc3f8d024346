import { type KeyObject, X509Certificate } from 'node:crypto';
import { BridgeError } from '../error.js';
import { contentOf, Der, derElements, onlyElement } from './der.js';

/** Extensions by the bytes of their object identifier, in hex (RFC 5280 §4.2.1.3, §4.2.1.8). */
export const Extension = { keyUsage: '551d0f', subjectDirectoryAttributes: '551d09' } as const;

/** [3] EXPLICIT in TBSCertificate (RFC 5280 §4.1). */
const EXTENSIONS = 0xa3;

/**
 * RFC 5280 §4.2.1.3: digitalSignature is bit 0. A certificate that does not say what it is for is not taken. Errors: ERR_CARD_PROTOCOL
 * when it is no certificate.
 */
export function isForSignatures(der: Uint8Array): boolean {
  const keyUsage = extensionOf(der, Extension.keyUsage);
  // The first byte counts the bits at the end that mean nothing (X.690 §8.6.2).
  return keyUsage !== undefined && ((onlyElement(keyUsage, Der.bitString)[1] ?? 0) & 0x80) !== 0;
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

/**
 * The value of an extension, if the certificate has it: the DER inside its OCTET STRING. Errors: ERR_CARD_PROTOCOL when it is no certificate,
 * or has the extension twice.
 */
export function extensionOf(der: Uint8Array, identifier: (typeof Extension)[keyof typeof Extension]): Uint8Array | undefined {
  const [toBeSigned] = derElements(onlyElement(der, Der.sequence));
  const list = derElements(contentOf(toBeSigned, Der.sequence)).find(({ tag }) => tag === EXTENSIONS);
  if (!list) return undefined;
  const found = derElements(onlyElement(list.content, Der.sequence))
    .map((extension) => derElements(contentOf(extension, Der.sequence)))
    .filter(([id]) => Buffer.from(contentOf(id, Der.objectIdentifier)).toString('hex') === identifier);
  if (found.length > 1) throw noCertificate();
  // Between the two stands `critical`, where it is true.
  return found[0] && contentOf(found[0].at(-1), Der.octetString);
}

const noCertificate = (cause?: unknown) =>
  new BridgeError('ERR_CARD_PROTOCOL', { detail: 'a certificate that is none', cause });
