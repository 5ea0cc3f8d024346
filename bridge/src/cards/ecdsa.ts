import { BridgeError } from '../error.js';
import { contentOf, Der, derElements, onlyElement } from './der.js';

/**
 * r‖s (IEEE P1363, RFC 7518 §3.4) of an ECDSA signature as cards give it: the DER of a SEQUENCE of two INTEGERs (RFC 3279 §2.2.3), each
 * positive, in its shortest form, and of `coordinateBytes` at most. Errors: ERR_CARD_PROTOCOL for anything else.
 */
export function rawEcdsaSignature(der: Uint8Array, coordinateBytes: number): Uint8Array {
  const numbers = derElements(onlyElement(der, Der.sequence)).map((element) => contentOf(element, Der.integer));
  if (numbers.length !== 2) throw malformed();
  const raw = new Uint8Array(2 * coordinateBytes);
  for (const [index, number] of numbers.entries()) {
    const magnitude = magnitudeOf(number);
    if (magnitude.length > coordinateBytes) throw malformed();
    raw.set(magnitude, (index + 1) * coordinateBytes - magnitude.length);
  }
  return raw;
}

/** A positive INTEGER without the zero that only says that it is positive, and may say nothing else (X.690 §8.3.2). */
function magnitudeOf(number: Uint8Array): Uint8Array {
  const [first, second = 0] = number;
  if (first === undefined || first >= 0x80) throw malformed();
  if (first !== 0) return number;
  // Neither r nor s is ever zero itself (FIPS 186-4 §6.4).
  if (second < 0x80) throw malformed();
  return number.subarray(1);
}

const malformed = () => new BridgeError('ERR_CARD_PROTOCOL', { detail: 'ECDSA: a result that is no signature' });
