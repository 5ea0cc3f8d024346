import { type AnswerToReset, parseAnswerToReset } from '../apdu/index.js';
import { hex } from './template-shape.js';

/** An answer to reset in the form of a trace. */
export interface TracedAnswerToReset extends Omit<AnswerToReset, 'historicalBytes'> {
  readonly hex: string;
  /** Historical bytes: in hex, and as text where all of them are printable. */
  readonly historical: string;
  readonly historicalText?: string;
}

export function traceAnswerToReset(atr: Uint8Array): TracedAnswerToReset {
  const { historicalBytes, ...parsed } = parseAnswerToReset(atr);
  const isText = historicalBytes.length > 0 && historicalBytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  return {
    hex: hex(atr),
    ...parsed,
    historical: hex(historicalBytes),
    ...(isText ? { historicalText: Buffer.from(historicalBytes).toString('latin1') } : {}),
  };
}
