import { BridgeError } from '../error.js';

/** The answer to one command: data, and the status word SW1-SW2 as one number (0x9000 is success). */
export interface ResponseApdu {
  readonly data: Uint8Array;
  readonly sw: number;
}

const LONGEST = 65536 + 2;

/**
 * Splits a raw answer. Every card answers with two bytes at least (ISO 7816-4 §5.1), so less means that there is no card any
 * more: pcscd reports a card pulled in the middle of a command as a success of zero bytes (facts: pcsc.md).
 * Errors: ERR_CARD_REMOVED, ERR_CARD_PROTOCOL.
 */
export function decodeResponse(raw: Uint8Array): ResponseApdu {
  const sw1 = raw.at(-2);
  const sw2 = raw.at(-1);
  if (sw1 === undefined || sw2 === undefined)
    throw new BridgeError('ERR_CARD_REMOVED', { detail: 'answer without a status word' });
  if (raw.length > LONGEST) throw new BridgeError('ERR_CARD_PROTOCOL', { detail: `answer of ${raw.length} bytes` });
  // ISO 7816-3 §10.3.3: 60 is a procedure byte of T=0; no status word begins with less than 61, or with anything but 6X and 9X.
  if ((sw1 & 0xf0) !== 0x90 && ((sw1 & 0xf0) !== 0x60 || sw1 === 0x60)) {
    throw new BridgeError('ERR_CARD_PROTOCOL', { detail: 'answer that does not end in a status word' });
  }
  return { data: raw.slice(0, -2), sw: (sw1 << 8) | sw2 };
}
