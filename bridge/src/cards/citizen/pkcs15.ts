import * as asn1js from 'asn1js';
import { BridgeError } from '../../error.js';
import { derLength, isPadding } from '../der.js';

/** A private key as the PrKDF lists it. */
export interface PrivateKeyRecord {
  /** CommonKeyAttributes.iD in hex; the certificate of the same id belongs to it. */
  readonly id: string;
  /** What the card calls the key: one byte. */
  readonly keyReference: number;
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

/** The records of a PrKDF (PKCS#15 v1.1 §6.3). Only keys of the untagged choice, RSA, are returned. Errors: ERR_CARD_PROTOCOL. */
export function parsePrivateKeys(directory: Uint8Array): PrivateKeyRecord[] {
  return parse(directory, ({ id, classAttributes }) => {
    const reference = classAttributes.find((attribute) => attribute instanceof asn1js.Integer);
    return { id, keyReference: unsigned(reference, 0xff) };
  });
}

/** The records of a CDF (PKCS#15 v1.1 §6.6). Only X.509 certificates, the untagged choice, are returned. Errors: ERR_CARD_PROTOCOL. */
export function parseCertificates(directory: Uint8Array): CertificateRecord[] {
  return parse(directory, ({ id, typeAttributes }) => {
    const [path, index, length] = members(members(typeAttributes)[0]);
    if (!(index instanceof asn1js.Integer) || !isContext(length, 0)) throw malformed('a certificate without index and length');
    return { id, path: fileIds(path), index: unsigned(index, 0x7fff), length: unsigned(length, 0x7fff) };
  });
}

/** Whether a directory read so far goes on to its end: the padding after its last record. */
export function isWholeDirectory(read: Uint8Array): boolean {
  let at = 0;
  while (at < read.length && !isPadding(read[at])) at += derLength(read, at) ?? read.length;
  return at < read.length;
}

interface RecordParts {
  readonly id: string;
  readonly classAttributes: readonly unknown[];
  /** The SEQUENCE inside typeAttributes [1]. */
  readonly typeAttributes: unknown;
}

/** Each record is PKCS15Object: commonObjectAttributes, classAttributes beginning with the iD, subclass [0], typeAttributes [1]. */
function parse<T>(directory: Uint8Array, read: (parts: RecordParts) => T): T[] {
  const found: T[] = [];
  for (const record of recordsOf(directory)) {
    const { offset, result } = decoded(record);
    if (offset !== record.length) throw malformed('a record that is not DER');
    // Other choices (EC keys, other kinds of certificate) have context tags, and nothing that we could use.
    if (!(result instanceof asn1js.Sequence)) continue;
    const [, classBlock, ...rest] = members(result);
    const classAttributes = members(classBlock);
    const id = classAttributes[0];
    if (!(id instanceof asn1js.OctetString) || id.valueBlock.valueHexView.length === 0)
      throw malformed('a record without an id');
    const typeAttributes = members(rest.find((part) => isContext(part, 1)))[0];
    found.push(read({ id: Buffer.from(id.valueBlock.valueHexView).toString('hex'), classAttributes, typeAttributes }));
  }
  return found;
}

function* recordsOf(directory: Uint8Array): Generator<Uint8Array> {
  let at = 0;
  while (at < directory.length && !isPadding(directory[at])) {
    const length = derLength(directory, at);
    if (length === undefined || at + length > directory.length) throw malformed('a record that is cut off');
    yield directory.subarray(at, at + length);
    at += length;
  }
}

function decoded(record: Uint8Array): { readonly offset: number; readonly result: unknown } {
  try {
    return asn1js.fromBER(record, { maxDepth: 16, maxNodes: 256, parseEmbedded: false });
  } catch (cause) {
    throw malformed('a record that is not DER', cause);
  }
}

function members(block: unknown): readonly unknown[] {
  if (block instanceof asn1js.Constructed) return block.valueBlock.value;
  throw malformed('a record with a part missing');
}

function isContext(block: unknown, tagNumber: number): block is asn1js.BaseBlock {
  return block instanceof asn1js.BaseBlock && block.idBlock.tagClass === 3 && block.idBlock.tagNumber === tagNumber;
}

/** An INTEGER, or a primitive that stands for one by an implicit tag. */
function unsigned(block: unknown, max: number): number {
  const bytes =
    block instanceof asn1js.Integer || block instanceof asn1js.Primitive ? block.valueBlock.valueHexView : new Uint8Array(0);
  const value = Buffer.from(bytes);
  if (value.length < 1 || value.length > 6) throw malformed('a number that is none');
  const number = value.readIntBE(0, value.length);
  if (number < 0 || number > max) throw malformed('a number out of range');
  return number;
}

function fileIds(block: unknown): number[] {
  const bytes = block instanceof asn1js.OctetString ? Buffer.from(block.valueBlock.valueHexView) : Buffer.alloc(0);
  if (bytes.length < 2 || bytes.length > 16 || bytes.length % 2 !== 0) throw malformed('a path that is none');
  return Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readUInt16BE(index * 2));
}

const malformed = (what: string, cause?: unknown) =>
  new BridgeError('ERR_CARD_PROTOCOL', { detail: `directory: ${what}`, cause });
