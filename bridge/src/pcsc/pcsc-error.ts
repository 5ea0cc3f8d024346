/**
 * The PC/SC results that we tell apart, by their published numbers (PC/SC part 5; pcsclite.h and winerror.h agree on these, but for
 * SCARD_E_UNSUPPORTED_FEATURE, which is pcsclite's: in Windows it is 0x80100022).
 * `CARDHOST_TIMEOUT` and `CARDHOST_LOST` are ours: the native call outlived its limit, or its process died.
 */
const pcscStatus = {
  SCARD_F_INTERNAL_ERROR: 0x80100001,
  SCARD_E_CANCELLED: 0x80100002,
  SCARD_E_INVALID_HANDLE: 0x80100003,
  SCARD_E_INVALID_PARAMETER: 0x80100004,
  SCARD_E_NO_MEMORY: 0x80100006,
  SCARD_E_INSUFFICIENT_BUFFER: 0x80100008,
  SCARD_E_UNKNOWN_READER: 0x80100009,
  SCARD_E_TIMEOUT: 0x8010000a,
  SCARD_E_SHARING_VIOLATION: 0x8010000b,
  SCARD_E_NO_SMARTCARD: 0x8010000c,
  SCARD_E_PROTO_MISMATCH: 0x8010000f,
  SCARD_E_NOT_READY: 0x80100010,
  SCARD_E_INVALID_VALUE: 0x80100011,
  SCARD_F_COMM_ERROR: 0x80100013,
  SCARD_E_NOT_TRANSACTED: 0x80100016,
  SCARD_E_READER_UNAVAILABLE: 0x80100017,
  SCARD_E_NO_SERVICE: 0x8010001d,
  SCARD_E_SERVICE_STOPPED: 0x8010001e,
  SCARD_E_UNSUPPORTED_FEATURE: 0x8010001f,
  SCARD_E_NO_ACCESS: 0x80100027,
  SCARD_E_NO_READERS_AVAILABLE: 0x8010002e,
  SCARD_E_COMM_DATA_LOST: 0x8010002f,
  SCARD_W_UNSUPPORTED_CARD: 0x80100065,
  SCARD_W_UNRESPONSIVE_CARD: 0x80100066,
  SCARD_W_UNPOWERED_CARD: 0x80100067,
  SCARD_W_RESET_CARD: 0x80100068,
  SCARD_W_REMOVED_CARD: 0x80100069,
  SCARD_W_SECURITY_VIOLATION: 0x8010006a,
  LIBRARY_MISSING: 0xcb000001,
  CARDHOST_TIMEOUT: 0xcb000002,
  CARDHOST_LOST: 0xcb000003,
} as const;

export type PcscStatus = keyof typeof pcscStatus | 'UNKNOWN';

/** A PC/SC call failed. `call` names it (`SCardTransmit`); `number` is the raw 32-bit result. */
export class PcscError extends Error {
  readonly status: PcscStatus;
  readonly number: number;
  readonly call: string;

  constructor(call: string, result: number | PcscStatus, options?: { readonly cause?: unknown }) {
    const number = typeof result === 'number' ? result >>> 0 : result === 'UNKNOWN' ? 0 : pcscStatus[result];
    const status = statusOf(number);
    super(`${call}: ${status} (0x${number.toString(16).padStart(8, '0')})`, options);
    this.name = 'PcscError';
    this.status = status;
    this.number = number;
    this.call = call;
  }
}

const byNumber = new Map<number, keyof typeof pcscStatus>(
  Object.entries(pcscStatus).map(([name, number]) => [number, name as keyof typeof pcscStatus]),
);

function statusOf(number: number): PcscStatus {
  return byNumber.get(number) ?? 'UNKNOWN';
}
