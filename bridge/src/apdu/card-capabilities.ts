import { parseAnswerToReset } from './answer-to-reset.js';

/** Compact-TLV with the status last, and compact-TLV alone (ISO 7816-4 §12.1.1.1: category indicator). */
const COMPACT_TLV_AND_STATUS = 0x00;
const COMPACT_TLV = 0x80;
const STATUS_BYTES = 3;

/** Card capabilities (ISO 7816-4 §12.1.1.9): the third byte, which not every card has, is about lengths and chains. */
const CARD_CAPABILITIES = 7;
const EXTENDED_LENGTHS = 0x40;

/**
 * Whether the answer to reset says that the card takes Lc and Le of extended length. What says nothing, or is cut off, does not. A file
 * with the limits (EF.ATR) that it may point to is not read: a certificate and a signature are far from any.
 */
export function saysExtendedLength(atr: Uint8Array): boolean {
  const { historicalBytes: historical } = parseAnswerToReset(atr);
  const [category] = historical;
  if (category !== COMPACT_TLV && category !== COMPACT_TLV_AND_STATUS) return false;
  const objects = historical.subarray(1, category === COMPACT_TLV ? historical.length : -STATUS_BYTES);
  for (let at = 0; at < objects.length; ) {
    const header = objects[at] ?? 0;
    const next = at + 1 + (header & 0xf);
    if (header >> 4 === CARD_CAPABILITIES) return ((objects.subarray(at + 1, next)[2] ?? 0) & EXTENDED_LENGTHS) !== 0;
    at = next;
  }
  return false;
}
