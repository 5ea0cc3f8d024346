import { PcscError, type PcscStatus } from './pcsc-error.js';

export function isStatus(error: unknown, status: PcscStatus): boolean {
  return error instanceof PcscError && error.status === status;
}

/** For a result that can change nothing any more; what is not a PC/SC result is a fault of ours and stays one. */
export function ignoreStatus(error: unknown): void {
  if (!(error instanceof PcscError)) throw error;
}
