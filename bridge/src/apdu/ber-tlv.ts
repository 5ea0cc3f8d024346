import { BridgeError } from '../error.js';

/** A data object as a card gives it: one tag, one length, one value (ISO 7816-4 §5.2.2). */
export interface DataObject {
  readonly tag: number;
  readonly value: Uint8Array;
}

/** In a tag: the number goes on in the next bytes. */
const LONG_TAG = 0x1f;

/**
 * The data objects that fill `bytes`, one after the other; not what is inside them. Tags of one byte and lengths up to 65535, in
 * however many bytes a card writes them. Errors: ERR_CARD_PROTOCOL when they do not fill it exactly.
 */
export function parseDataObjects(bytes: Uint8Array): readonly DataObject[] {
  const objects: DataObject[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = byteAt(bytes, at);
    if ((tag & LONG_TAG) === LONG_TAG) throw malformed('a tag of more than one byte');
    const { length, start } = lengthAt(bytes, at + 1);
    at = start + length;
    if (at > bytes.length) throw malformed('a data object that is cut off');
    objects.push({ tag, value: bytes.subarray(start, at) });
  }
  return objects;
}

/** The value of the only object in `bytes`, which must have this tag. Errors: ERR_CARD_PROTOCOL. */
export function onlyValue(bytes: Uint8Array, tag: number): Uint8Array {
  const [object, ...others] = parseDataObjects(bytes);
  if (object?.tag !== tag || others.length > 0) throw malformed('another data object than asked for');
  return object.value;
}

/** One data object with a tag of one byte; its length, up to 65535, in the shortest form. */
export function encodeDataObject(tag: number, ...values: readonly Uint8Array[]): Uint8Array {
  const length = values.reduce((sum, value) => sum + value.length, 0);
  const lengthField = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Uint8Array.from([tag, ...lengthField, ...values.flatMap((value) => [...value])]);
}

function lengthAt(bytes: Uint8Array, at: number): { readonly length: number; readonly start: number } {
  const first = byteAt(bytes, at);
  if (first < 0x80) return { length: first, start: at + 1 };
  if (first === 0x81) return { length: byteAt(bytes, at + 1), start: at + 2 };
  if (first === 0x82) return { length: (byteAt(bytes, at + 1) << 8) | byteAt(bytes, at + 2), start: at + 3 };
  throw malformed('a length that no card here has');
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw malformed('a data object that is cut off');
  return byte;
}

const malformed = (detail: string) => new BridgeError('ERR_CARD_PROTOCOL', { detail });
