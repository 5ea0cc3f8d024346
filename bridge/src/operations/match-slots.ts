import type { Token } from '../pkcs11/index.js';

/** CK_SLOT_INFO.slotDescription holds so many bytes of UTF-8, filled up with blanks and not ended by a zero (PKCS#11 v2.40 §3.2). */
const DESCRIPTION_BYTES = 64;

/** What stands in the place of a letter of which only the first bytes were left. */
const CUT_LETTER = /\u{fffd}+$/u;

/**
 * The tokens in the slots of a reader. PKCS#11 knows no readers: modules over PC/SC (OpenSC, HiCOS) describe a slot by the reader's name,
 * as much of it as there is room for, and some have several slots for one reader. Readers whose names begin with the same 64 bytes
 * cannot be told apart, so nothing is said to be in either of them.
 */
export function tokensIn(reader: string, readers: readonly string[], tokens: readonly Token[]): readonly Token[] {
  const description = descriptionOf(reader);
  if (description === '' || readers.some((other) => other !== reader && descriptionOf(other) === description)) return [];
  return tokens.filter((token) => described(token) === description);
}

/** The tokens that are in no reader of PC/SC: those of software, or of a device that only its module can reach. */
export function tokensInNone(readers: readonly string[], tokens: readonly Token[]): readonly Token[] {
  const descriptions = new Set(readers.map(descriptionOf));
  return tokens.filter((token) => !descriptions.has(described(token)));
}

/** As a module would put it. */
function descriptionOf(reader: string): string {
  const bytes = Buffer.from(reader, 'utf8').subarray(0, DESCRIPTION_BYTES);
  return withoutFill(bytes.toString('utf8'));
}

const described = ({ slotDescription }: Token): string => withoutFill(slotDescription);

const withoutFill = (text: string): string => text.replace(CUT_LETTER, '').trimEnd();
