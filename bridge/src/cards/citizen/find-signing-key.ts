import { BridgeError } from '../../error.js';
import { isForSignatures, isRsa2048, publicKeyOf } from '../certificate.js';
import { holderOf } from '../certificate-holder.js';
import { derLength, isPadding } from '../der.js';
import type { SigningKey } from '../signing-card.js';
import type { FilePath, FileTree } from './file-tree.js';
import { type CertificateRecord, isWholeDirectory, parseCertificates, parsePrivateKeys } from './pkcs15.js';
import { citizenCard } from './table.js';

export interface CitizenSigningKey extends SigningKey {
  readonly keyReference: number;
}

const LARGEST_DIRECTORY = 4096;
const LARGEST_CERTIFICATE = 8192;

/**
 * Finds the key for signatures: of the certificates that have a private key on the card (the same id in both directories), the
 * one whose keyUsage says digitalSignature. Slots and labels differ between generations of cards and say nothing; what the directory
 * says a key is for decides only which certificate is read first.
 *
 * `holder`: whose its certificate says that it is. Errors: ERR_CARD_CERTIFICATE_NONE; ERR_CARD_UNSUPPORTED when its key is not RSA-2048; ERR_CARD_PROTOCOL.
 */
export async function findSigningKey(
  files: FileTree,
): Promise<{ readonly signingKey: CitizenSigningKey; readonly holder: 'citizen' | 'organization' }> {
  const privateKeys = new Map(
    parsePrivateKeys(await readDirectory(files, citizenCard.files.privateKeys)).map((key) => [key.id, key]),
  );
  const candidates = parseCertificates(await readDirectory(files, citizenCard.files.certificates)).flatMap((record) => {
    const key = privateKeys.get(record.id);
    return key ? [{ record, key }] : [];
  });
  for (const { record, key } of candidates.sort((one, other) => Number(other.key.signs) - Number(one.key.signs))) {
    const certificate = await readCertificate(files, record);
    if (!isForSignatures(certificate)) continue;
    const publicKey = publicKeyOf(certificate);
    if (!isRsa2048(publicKey)) {
      throw new BridgeError('ERR_CARD_UNSUPPORTED', { detail: 'the key for signatures is not RSA-2048' });
    }
    const { keyReference } = key;
    return { signingKey: { certificate, publicKey, algorithm: 'RS256', keyReference }, holder: holderOf(certificate) };
  }
  throw new BridgeError('ERR_CARD_CERTIFICATE_NONE');
}

function readDirectory(files: FileTree, path: FilePath): Promise<Uint8Array> {
  return files.readUntil(path, { limit: LARGEST_DIRECTORY, enough: isWholeDirectory });
}

async function readCertificate(files: FileTree, { path, index, length }: CertificateRecord): Promise<Uint8Array> {
  if (length > LARGEST_CERTIFICATE) throw malformed('a certificate longer than any');
  const root = path.findLastIndex((id) => citizenCard.rootIds.includes(id));
  const slice = await files.read(path.slice(root + 1), { offset: index, length });
  // The directory may count room that the certificate does not fill; anything but padding in there is not ours to guess at.
  const end = derLength(slice, 0);
  if (end === undefined || end > length || !slice.subarray(end).every(isPadding))
    throw malformed('a certificate that is cut off');
  return slice.subarray(0, end);
}

const malformed = (detail: string) => new BridgeError('ERR_CARD_PROTOCOL', { detail });
