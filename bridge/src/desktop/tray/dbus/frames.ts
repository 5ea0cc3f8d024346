import { FIXED_HEADER, measureMessage } from './message.js';

/** D-Bus specification, "Message format". */
const LONGEST_BY_PROTOCOL = 128 * 1024 * 1024;

/**
 * Cuts a stream into messages. One that is longer than `longest` is passed over without being kept: nobody who means well sends us such.
 * Returned: what takes the next bytes. It throws on bytes that are no messages.
 */
export function createMessageSplitter(longest: number, onMessage: (bytes: Buffer) => void): (chunk: Buffer) => void {
  let kept: Buffer = Buffer.alloc(0);
  let passOver = 0;
  return (chunk) => {
    const skipped = Math.min(passOver, chunk.length);
    passOver -= skipped;
    kept = kept.length === 0 ? chunk.subarray(skipped) : Buffer.concat([kept, chunk.subarray(skipped)]);
    while (kept.length >= FIXED_HEADER) {
      const { end } = measureMessage(kept);
      if (end > LONGEST_BY_PROTOCOL) throw new Error('a message longer than there is');
      if (end > longest) {
        passOver = Math.max(0, end - kept.length);
        kept = kept.subarray(end);
        continue;
      }
      if (kept.length < end) return;
      const message = kept.subarray(0, end);
      kept = kept.subarray(end);
      onMessage(message);
    }
  };
}
