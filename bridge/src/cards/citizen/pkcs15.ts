import { BridgeError } from '../../error.js';
import { contentOf, Der, type DerElement, derElements, derLength, isPadding, onlyElement } from '../der.js';

/** A private key as the PrKDF lists it. */
export interface PrivateKeyRecord {
  /** CommonKeyAttributes.iD in hex; the certificate of the same id belongs to it. */
  readonly id: string;
  /** What the card calls the key: one byte. */
  readonly keyReference: number;
  /** KeyUsageFlags `sign` (§6.3.1): what the directory says; whether it is so, the certificate says. */
  readonly signs: boolean;
}

/** A certificate as the CDF lists it: a slice of a file. */
export interface CertificateRecord {
  readonly id: string;
  /** File ids from the root downwards. */
  readonly path: readonly number[];
  /** First byte and number of bytes in that file. */
  readonly index: number;
  readonly length: number;
}

/** Context tags: a length in place of an INTEGER, and the attributes of the very kind of object around theirs. */
const LENGTH = 0x80;
const TYPE_ATTRIBUTES = 0xa1;

/** The records of a PrKDF (PKCS#15 v1.1 §6.3). Only keys of the untagged choice, RSA, are returned. Errors: ERR_CARD_PROTOCOL. */
export function parsePrivateKeys(directory: Uint8Array): PrivateKeyRecord[] {
  return recordsOf(directory, ({ id, classAttributes }) => {
    const usage = classAttributes.find(({ tag }) => tag === Der.bitString)?.content;
    const reference = contentOf(
      classAttributes.find(({ tag }) => tag === Der.integer),
      Der.integer,
    );
    return { id, keyReference: unsigned(reference, 0xff), signs: ((usage?.[1] ?? 0) & 0x20) !== 0 };
  });
}

/** The records of a CDF (PKCS#15 v1.1 §6.6). Only X.509 certificates, the untagged choice, are returned. Errors: ERR_CARD_PROTOCOL. */
export function parseCertificates(directory: Uint8Array): CertificateRecord[] {
  return recordsOf(directory, ({ id, typeAttributes }) => {
    const [path, index, length] = derElements(contentOf(derElements(typeAttributes)[0], Der.sequence));
    return {
      id,
      path: fileIds(contentOf(path, Der.octetString)),
      index: unsigned(contentOf(index, Der.integer), 0x7fff),
      length: unsigned(contentOf(length, LENGTH), 0x7fff),
    };
  });
}

/** Whether a directory read so far goes on to its end: the padding after its last record. */
export function isWholeDirectory(read: Uint8Array): boolean {
  return endOfRecords(read) < read.length;
}

interface RecordParts {
  readonly id: string;
  readonly classAttributes: readonly DerElement[];
  /** What is in the SEQUENCE inside typeAttributes [1]. */
  readonly typeAttributes: Uint8Array;
}

/** Each record is PKCS15Object: commonObjectAttributes, classAttributes beginning with the iD, subclass [0], typeAttributes [1]. */
function recordsOf<T>(directory: Uint8Array, read: (parts: RecordParts) => T): T[] {
  const records = derElements(directory.subarray(0, endOfRecords(directory)));
  // Other choices (EC keys, other kinds of certificate) have context tags, and nothing that we could use.
  return records
    .filter(({ tag }) => tag === Der.sequence)
    .map(({ content }) => {
      const [, classBlock, ...rest] = derElements(content);
      const classAttributes = derElements(contentOf(classBlock, Der.sequence));
      const id = contentOf(classAttributes[0], Der.octetString);
      if (id.length === 0) throw malformed('a record without an id');
      const typeBlock = rest.find(({ tag }) => tag === TYPE_ATTRIBUTES);
      const typeAttributes = onlyElement(contentOf(typeBlock, TYPE_ATTRIBUTES), Der.sequence);
      return read({ id: Buffer.from(id).toString('hex'), classAttributes, typeAttributes });
    });
}

/** Where padding begins, which no record does. A record that is cut off goes on to the end, and is found out there. */
function endOfRecords(directory: Uint8Array): number {
  let at = 0;
  while (at < directory.length && !isPadding(directory[at])) at += derLength(directory, at) ?? directory.length;
  return Math.min(at, directory.length);
}

function unsigned(bytes: Uint8Array, max: number): number {
  if (bytes.length < 1 || bytes.length > 6) throw malformed('a number that is none');
  const number = Buffer.from(bytes).readIntBE(0, bytes.length);
  if (number < 0 || number > max) throw malformed('a number out of range');
  return number;
}

function fileIds(path: Uint8Array): number[] {
  const bytes = Buffer.from(path);
  if (bytes.length < 2 || bytes.length > 16 || bytes.length % 2 !== 0) throw malformed('a path that is none');
  return Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readUInt16BE(index * 2));
}

const malformed = (what: string) => new BridgeError('ERR_CARD_PROTOCOL', { detail: `directory: ${what}` });
