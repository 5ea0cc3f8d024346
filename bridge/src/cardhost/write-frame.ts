import type { Writable } from 'node:stream';
import { encodeFrame } from '../frames/index.js';

/** Writes a frame and zeroes our copy of it as soon as the system has it, or never will. */
export function writeFrame(output: Writable, header: object, tail?: Uint8Array): void {
  const frame = encodeFrame(header, tail);
  output.write(frame, () => frame.fill(0));
}
