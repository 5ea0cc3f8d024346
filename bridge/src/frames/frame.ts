/**
 * Frames between our own processes: a JSON header for what may be logged, and a raw tail for what may not (a PIN, an APDU that
 * carries one), so that a secret is never a JavaScript string. All numbers big-endian:
 *
 *     u32 bytes that follow | u16 length of the header | header, JSON in UTF-8 | tail
 */

export interface Frame {
  /** Parsed JSON, not yet checked: it comes from another process. */
  readonly header: unknown;
  /** A copy that belongs to the receiver, who zeroes it when it may hold a secret. */
  readonly tail: Buffer;
}

export const SIZE_BYTES = 4;
export const HEADER_SIZE_BYTES = 2;

export type FrameErrorCode = 'FRAME_TOO_LARGE' | 'FRAME_MALFORMED';

/** The bytes are no frames, or too long ones. Nothing after them can be trusted: close the stream. */
export class FrameError extends Error {
  readonly code: FrameErrorCode;

  constructor(code: FrameErrorCode, options?: { readonly cause?: unknown }) {
    super(code, options);
    this.name = 'FrameError';
    this.code = code;
  }
}
