import type { BridgeErrorCode } from '@cardbridge/sdk/protocol';
import { BridgeError, toBridgeError } from '../error.js';
import { PcscError, type PcscStatus } from './pcsc-error.js';

/** What a PC/SC result means to the person in front of the reader. */
const codes: Readonly<Record<Exclude<PcscStatus, 'CARDHOST_TIMEOUT'>, BridgeErrorCode>> = {
  LIBRARY_MISSING: 'ERR_PCSC_UNAVAILABLE',
  SCARD_E_NO_SERVICE: 'ERR_PCSC_SERVICE_STOPPED',
  SCARD_E_SERVICE_STOPPED: 'ERR_PCSC_SERVICE_STOPPED',
  SCARD_F_COMM_ERROR: 'ERR_PCSC_SERVICE_STOPPED',
  // Our own handles are valid for as long as the service that gave them lives.
  SCARD_E_INVALID_HANDLE: 'ERR_PCSC_SERVICE_STOPPED',
  // Crashed or killed from outside; the next use starts a new one, so to a person it is the same as a service that comes back.
  CARDHOST_LOST: 'ERR_PCSC_SERVICE_STOPPED',
  SCARD_E_NO_ACCESS: 'ERR_PCSC_ACCESS_DENIED',
  SCARD_W_SECURITY_VIOLATION: 'ERR_PCSC_ACCESS_DENIED',

  SCARD_E_SHARING_VIOLATION: 'ERR_CARD_BUSY',
  // Another program reset the card between two of our calls.
  SCARD_W_RESET_CARD: 'ERR_CARD_BUSY',

  SCARD_W_REMOVED_CARD: 'ERR_CARD_REMOVED',
  SCARD_E_NO_SMARTCARD: 'ERR_CARD_REMOVED',
  SCARD_E_NOT_TRANSACTED: 'ERR_CARD_REMOVED',
  SCARD_E_COMM_DATA_LOST: 'ERR_CARD_REMOVED',
  SCARD_E_UNKNOWN_READER: 'ERR_CARD_REMOVED',
  SCARD_E_READER_UNAVAILABLE: 'ERR_CARD_REMOVED',
  SCARD_E_NO_READERS_AVAILABLE: 'ERR_CARD_REMOVED',

  SCARD_W_UNRESPONSIVE_CARD: 'ERR_CARD_UNRESPONSIVE',
  SCARD_W_UNPOWERED_CARD: 'ERR_CARD_UNRESPONSIVE',
  SCARD_E_NOT_READY: 'ERR_CARD_UNRESPONSIVE',
  SCARD_E_TIMEOUT: 'ERR_CARD_UNRESPONSIVE',

  SCARD_W_UNSUPPORTED_CARD: 'ERR_CARD_UNSUPPORTED',
  SCARD_E_PROTO_MISMATCH: 'ERR_CARD_PROTOCOL',
  SCARD_E_CANCELLED: 'ERR_OPERATION_CANCELLED',

  SCARD_F_INTERNAL_ERROR: 'ERR_INTERNAL',
  SCARD_E_INVALID_PARAMETER: 'ERR_INTERNAL',
  SCARD_E_INVALID_VALUE: 'ERR_INTERNAL',
  SCARD_E_INSUFFICIENT_BUFFER: 'ERR_INTERNAL',
  SCARD_E_NO_MEMORY: 'ERR_INTERNAL',
  SCARD_E_UNSUPPORTED_FEATURE: 'ERR_INTERNAL',
  UNKNOWN: 'ERR_INTERNAL',
};

/** Connecting and beginning wait while another program is in a transaction (facts: pcsc.md); a mute card shows in the others. */
const waitsForOthers: ReadonlySet<string> = new Set(['SCardConnect', 'SCardBeginTransaction']);

/** Anything that went wrong with a card, as a BridgeError with the original as cause. A BridgeError stays what it is. */
export function toCardError(error: unknown): BridgeError {
  if (!(error instanceof PcscError)) return toBridgeError(error);
  return new BridgeError(codeOf(error), { detail: error.message, cause: error });
}

function codeOf({ status, call }: PcscError): BridgeErrorCode {
  if (status === 'CARDHOST_TIMEOUT') return waitsForOthers.has(call) ? 'ERR_CARD_BUSY' : 'ERR_CARD_UNRESPONSIVE';
  return codes[status];
}
