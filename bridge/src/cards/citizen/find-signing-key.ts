import { type KeyObject, X509Certificate } from 'node:crypto';
import * as asn1js from 'asn1js';
import { Certificate } from 'pkijs';
import { type Channel, readBinary, readUntil } from '../../apdu/index.js';
import { BridgeError } from '../../error.js';
import { selectFile } from './applet.js';
import { derLength, isPadding } from './der.js';
import { type CertificateRecord, isWholeDirectory, parseCertificates, parsePrivateKeys } from './pkcs15.js';
import { citizenCard } from './table.js';

/** The certificate for signatures, and what the card calls its private key. */
export interface CitizenSigningKey {
  /** DER. */
  readonly certificate: Uint8Array;
  readonly publicKey: KeyObject;
  readonly keyReference: number;
}

const LARGEST_DIRECTORY = 4096;
const LARGEST_CERTIFICATE = 8192;
const KEY_USAGE = '2.5.29.15';

/**
 * Finds the key for signatures: of the certificates that have a private key on the card (the same id in both directories), the
 * one whose keyUsage says digitalSignature. Slots and labels differ between generations of cards and say nothing.
 *
 * Errors: ERR_CARD_CERTIFICATE_NONE; ERR_CARD_UNSUPPORTED when its key is not RSA-2048; ERR_CARD_PROTOCOL.
 */
export async function findSigningKey(channel: Channel): Promise<CitizenSigningKey> {
  const privateKeys = parsePrivateKeys(await readDirectory(channel, citizenCard.files.privateKeys));
  const references = new Map(privateKeys.map(({ id, keyReference }) => [id, keyReference]));
  for (const record of parseCertificates(await readDirectory(channel, citizenCard.files.certificates))) {
    const keyReference = references.get(record.id);
    if (keyReference === undefined) continue;
    const certificate = await readCertificate(channel, record);
    if (!isForSignatures(certificate)) continue;
    const publicKey = publicKeyOf(certificate);
    if (publicKey.asymmetricKeyType !== 'rsa' || publicKey.asymmetricKeyDetails?.modulusLength !== citizenCard.rsa.bytes * 8) {
      throw new BridgeError('ERR_CARD_UNSUPPORTED', { detail: 'the key for signatures is not RSA-2048' });
    }
    return { certificate, publicKey, keyReference };
  }
  throw new BridgeError('ERR_CARD_CERTIFICATE_NONE');
}

async function readDirectory(channel: Channel, path: readonly number[]): Promise<Uint8Array> {
  await selectFile(channel, path);
  return readUntil(channel, { offset: 0, limit: LARGEST_DIRECTORY, enough: isWholeDirectory });
}

async function readCertificate(channel: Channel, { path, index, length }: CertificateRecord): Promise<Uint8Array> {
  if (length > LARGEST_CERTIFICATE) throw malformed('a certificate longer than any');
  const root = path.findLastIndex((id) => citizenCard.rootIds.includes(id));
  await selectFile(channel, path.slice(root + 1));
  const slice = await readBinary(channel, { offset: index, length });
  // The directory may count room that the certificate does not fill; anything but padding in there is not ours to guess at.
  const end = derLength(slice, 0);
  if (end === undefined || end > length || !slice.subarray(end).every(isPadding))
    throw malformed('a certificate that is cut off');
  return slice.subarray(0, end);
}

/** RFC 5280 §4.2.1.3: digitalSignature is bit 0. A certificate that does not say what it is for is not taken. */
function isForSignatures(der: Uint8Array): boolean {
  try {
    const keyUsage = Certificate.fromBER(der).extensions?.find(({ extnID }) => extnID === KEY_USAGE)?.parsedValue;
    return keyUsage instanceof asn1js.BitString && ((keyUsage.valueBlock.valueHexView[0] ?? 0) & 0x80) !== 0;
  } catch (cause) {
    throw malformed('a certificate that is none', cause);
  }
}

function publicKeyOf(der: Uint8Array): KeyObject {
  try {
    return new X509Certificate(der).publicKey;
  } catch (cause) {
    throw malformed('a certificate that is none', cause);
  }
}

const malformed = (detail: string, cause?: unknown) => new BridgeError('ERR_CARD_PROTOCOL', { detail, cause });
