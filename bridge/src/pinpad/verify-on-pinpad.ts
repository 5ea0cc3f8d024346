import { decodeResponse, type ResponseApdu } from '../apdu/index.js';
import type { PinpadVerify } from '../cards/signing-card.js';
import { BridgeError } from '../error.js';
import { type PcscCard, PcscError, toCardError } from '../pcsc/index.js';
import { pinVerifyStructure } from './pin-verify-structure.js';

/**
 * What a reader answers in the place of the card (PC/SC part 10). 6402 belongs to a change of the PIN, 6480 to FEATURE_ABORT: neither is
 * ours.
 */
const ReaderSw = {
  timedOut: 0x6400,
  cancelled: 0x6401,
  newPinsDiffer: 0x6402,
  wrongLength: 0x6403,
  abortedByHost: 0x6480,
  wrongParameter: 0x6b80,
} as const;

/** Ends the typing before the card has heard of a PIN: no try is spent. */
export class PinNotTakenError extends BridgeError {}

/** FEATURE_VERIFY_PIN_DIRECT, by the control code that the reader gave it. */
export async function verifyOnPinpad(
  card: PcscCard,
  code: number,
  verify: PinpadVerify,
  { display }: { readonly display: boolean },
): Promise<ResponseApdu | 'format'> {
  const response = decodeResponse(await control(card, code, pinVerifyStructure(verify, { display })));
  switch (response.sw) {
    case ReaderSw.timedOut:
      throw new PinNotTakenError('ERR_PROMPT_TIMEOUT', { detail: 'no PIN was typed on the reader' });
    case ReaderSw.cancelled:
      throw new PinNotTakenError('ERR_PIN_CANCELLED', { detail: 'at the reader' });
    case ReaderSw.wrongLength:
      return 'format';
    case ReaderSw.newPinsDiffer:
    case ReaderSw.abortedByHost:
    case ReaderSw.wrongParameter:
      throw new PinNotTakenError('ERR_CARD_PROTOCOL', {
        detail: `the reader took no PIN: ${response.sw.toString(16).toUpperCase()}`,
      });
    default:
      return response;
  }
}

async function control(card: PcscCard, code: number, input: Uint8Array): Promise<Uint8Array> {
  try {
    return await card.control(code, input);
  } catch (error) {
    if (!(error instanceof PcscError)) throw error;
    const { code: meaning, detail } = toCardError(error);
    // Drivers have results of their own for this call. No fault of ours: the reader had said that it can.
    throw new BridgeError(meaning === 'ERR_INTERNAL' ? 'ERR_CARD_PROTOCOL' : meaning, {
      detail: detail ?? error.message,
      cause: error,
    });
  }
}
