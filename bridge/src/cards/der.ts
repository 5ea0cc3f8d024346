import { BridgeError } from '../error.js';

/** Universal tags (X.690 §8, X.680 §8.4) that certificates and the directories of cards are made of. */
export const Der = {
  bitString: 0x03,
  boolean: 0x01,
  integer: 0x02,
  objectIdentifier: 0x06,
  octetString: 0x04,
  printableString: 0x13,
  sequence: 0x30,
  set: 0x31,
  utf8String: 0x0c,
} as const;

/** One element: its tag, and the bytes inside. */
export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
}

/** In a tag: the number goes on in the next bytes. */
const LONG_TAG = 0x1f;

/**
 * The elements that fill `bytes`, one after the other; not what is inside them. Only what `derLength` knows. A reader of our own, because
 * every card that is put in passes here, in a daemon that need not hold a library for that. Errors: ERR_CARD_PROTOCOL.
 */
export function derElements(bytes: Uint8Array): readonly DerElement[] {
  const elements: DerElement[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at] ?? 0;
    const length = derLength(bytes, at);
    if (length === undefined || at + length > bytes.length || (tag & LONG_TAG) === LONG_TAG) throw notDer();
    elements.push({ tag, content: bytes.subarray(at + headerLength(bytes, at), at + length) });
    at += length;
  }
  return elements;
}

/** What is inside the one element that fills `bytes`, which must have this tag. Errors: ERR_CARD_PROTOCOL. */
export function onlyElement(bytes: Uint8Array, tag: number): Uint8Array {
  const [element, ...others] = derElements(bytes);
  if (others.length > 0) throw notDer();
  return contentOf(element, tag);
}

/** What is inside this element, which must be there and have this tag. Errors: ERR_CARD_PROTOCOL. */
export function contentOf(element: DerElement | undefined, tag: number): Uint8Array {
  if (element?.tag !== tag) throw notDer();
  return element.content;
}

/**
 * The whole length of the DER element that begins at `at`, header included; `undefined` when the header is cut off, or none that
 * these cards use: a tag of one byte, and a definite, shortest-form length up to 65535 (X.690 §8.1.3, §10.1).
 */
export function derLength(bytes: Uint8Array, at: number): number | undefined {
  const first = bytes[at + 1];
  if (first === undefined) return undefined;
  if (first < 0x80) return 2 + first;
  const second = bytes[at + 2];
  if (first === 0x81 && second !== undefined && second >= 0x80) return 3 + second;
  const third = bytes[at + 3];
  if (first === 0x82 && second !== undefined && second > 0 && third !== undefined) return 4 + ((second << 8) | third);
  return undefined;
}

/** Erased or never written memory of a card: no element begins with these bytes. */
export const isPadding = (byte: number | undefined): boolean => byte === 0x00 || byte === 0xff;

/** Of an element whose length is a good one: each byte of the length behind the first counts once more. */
function headerLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at + 1] ?? 0;
  return first < 0x80 ? 2 : 2 + (first & 0x7f);
}

const notDer = () => new BridgeError('ERR_CARD_PROTOCOL', { detail: 'something that is not the DER that was expected' });
