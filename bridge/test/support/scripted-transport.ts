import type { ApduTransport } from '../../src/apdu/index.js';

export const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
export const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex');

/**
 * A card side that gives the answers of a script, in turn, and then the last one for ever. `sent` is what it was asked, in hex;
 * `buffers` are the very buffers, as they are now.
 */
export function scriptedTransport(...answers: readonly [string, ...string[]]): ApduTransport & {
  readonly sent: readonly string[];
  readonly buffers: readonly Uint8Array[];
} {
  const sent: string[] = [];
  const buffers: Uint8Array[] = [];
  return {
    sent,
    buffers,
    transmit: async (command) => {
      const answer = answers[Math.min(sent.length, answers.length - 1)] ?? '';
      sent.push(hex(command));
      buffers.push(command);
      return bytes(answer);
    },
  };
}
