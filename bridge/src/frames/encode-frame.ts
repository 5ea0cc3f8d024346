import { secretBuffer } from '../secret-bytes/index.js';
import { FrameError, HEADER_SIZE_BYTES, SIZE_BYTES } from './frame.js';

/**
 * One frame, ready to be written. It holds a copy of `tail`: zero it once it is written, when the tail is a secret.
 * FRAME_TOO_LARGE when the header takes more than 65,535 bytes.
 */
export function encodeFrame(header: object, tail: Uint8Array = new Uint8Array()): Buffer {
  const json = Buffer.from(JSON.stringify(header), 'utf8');
  if (json.length > 0xffff) throw new FrameError('FRAME_TOO_LARGE');
  const frame = secretBuffer(SIZE_BYTES + HEADER_SIZE_BYTES + json.length + tail.length);
  frame.writeUInt32BE(frame.length - SIZE_BYTES, 0);
  frame.writeUInt16BE(json.length, SIZE_BYTES);
  json.copy(frame, SIZE_BYTES + HEADER_SIZE_BYTES);
  frame.set(tail, SIZE_BYTES + HEADER_SIZE_BYTES + json.length);
  return frame;
}
