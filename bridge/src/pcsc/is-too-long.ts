import { PcscError, type PcscStatus } from './pcsc-error.js';

/**
 * What readers and their drivers say to a command or an answer that is longer than they take. SCARD_E_NOT_TRANSACTED is what pcsclite
 * makes of any failure in a driver, of a card that was just pulled, too: so whoever goes by this sends something shorter next, and believes
 * the answer to that. What means for certain that card, reader or service are gone is not among them.
 */
const TOO_LONG: ReadonlySet<PcscStatus> = new Set<PcscStatus>([
  'SCARD_E_INVALID_PARAMETER',
  'SCARD_E_INVALID_VALUE',
  'SCARD_E_INSUFFICIENT_BUFFER',
  'SCARD_E_UNSUPPORTED_FEATURE',
  'SCARD_E_NOT_TRANSACTED',
]);

/** Drivers on Windows answer with errors of the system: not supported, invalid parameter, insufficient buffer (winerror.h). */
const TOO_LONG_ON_WINDOWS: ReadonlySet<number> = new Set([0x32, 0x57, 0x7a]);

/** Whether SCardTransmit may have failed because the command, or the answer asked for, is too long for the reader. */
export function isTooLong(error: unknown): boolean {
  if (!(error instanceof PcscError)) return false;
  return TOO_LONG.has(error.status) || TOO_LONG_ON_WINDOWS.has(error.number);
}
