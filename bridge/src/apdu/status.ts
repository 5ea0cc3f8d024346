import { BridgeError } from '../error.js';
import type { ResponseApdu } from './response.js';

/** Status words that decisions hang on (ISO 7816-4 §5.6, and the citizen card's use of them: facts sheet §1.4). */
export const Sw = {
  ok: 0x9000,
  endOfFile: 0x6282,
  wrongLength: 0x6700,
  chainingUnsupported: 0x6884,
  pinLocked: 0x6983,
  secureMessagingMissing: 0x6987,
  wrongData: 0x6a80,
  fileNotFound: 0x6a82,
  wrongOffset: 0x6b00,
} as const;

const meanings = new Map<number, string>([
  [0x6281, 'part of the data may be corrupted'],
  [Sw.endOfFile, 'end of file before the length asked for'],
  [0x6300, 'authentication failed'],
  [Sw.wrongLength, 'wrong length'],
  [0x6882, 'secure messaging not supported'],
  [0x6883, 'last command of the chain expected'],
  [Sw.chainingUnsupported, 'command chaining not supported'],
  [0x6982, 'security status not satisfied'],
  [Sw.pinLocked, 'PIN locked'],
  [0x6985, 'conditions of use not satisfied'],
  [0x6986, 'no file selected'],
  [Sw.secureMessagingMissing, 'secure messaging data missing'],
  [0x6988, 'secure messaging data wrong'],
  [Sw.wrongData, 'wrong data'],
  [0x6a81, 'function not supported'],
  [Sw.fileNotFound, 'file or application not found'],
  [0x6a86, 'wrong P1 or P2'],
  [0x6a88, 'referenced data not found'],
  [Sw.wrongOffset, 'offset outside the file'],
  [0x6d00, 'instruction not supported'],
  [0x6e00, 'class not supported'],
  [0x6f00, 'no precise diagnosis'],
  [Sw.ok, 'success'],
]);

/** Tries left, when the status word is 63Cx. */
export function triesLeft(sw: number): number | undefined {
  return sw >> 4 === 0x63c ? sw & 0xf : undefined;
}

/** The status word for a log or an error's detail: `6A82 (file or application not found)`. */
export function describeStatus(sw: number): string {
  const hex = sw.toString(16).toUpperCase().padStart(4, '0');
  const tries = triesLeft(sw);
  const meaning = tries === undefined ? meanings.get(sw) : `${tries} tries left`;
  return meaning ? `${hex} (${meaning})` : hex;
}

/** The data of an answer that must be a success; anything else throws ERR_CARD_PROTOCOL. `step` names it for the log. */
export function dataOf(response: ResponseApdu, step: string): Uint8Array {
  if (response.sw !== Sw.ok) throw new BridgeError('ERR_CARD_PROTOCOL', { detail: `${step}: ${describeStatus(response.sw)}` });
  return response.data;
}
