import type { KeyObject } from 'node:crypto';
import { type Channel, readBinary, readUntil } from '../../apdu/index.js';
import { BridgeError } from '../../error.js';
import { isForSignatures, isRsa2048, publicKeyOf } from '../certificate.js';
import { derLength, isPadding } from '../der.js';
import { selectFile } from './applet.js';
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
    if (!isRsa2048(publicKey)) {
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

const malformed = (detail: string) => new BridgeError('ERR_CARD_PROTOCOL', { detail });
