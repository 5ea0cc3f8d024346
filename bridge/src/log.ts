import { type DestinationStream, type Logger, pino } from 'pino';
import { BridgeError } from './error.js';

export type Log = Logger;

/**
 * The daemon's log: JSON lines. What may name a person never gets here by design; the redaction is the second line, for a field
 * that someone adds without thinking.
 */
export function createLog({ level, destination }: { readonly level: string; readonly destination: DestinationStream }): Log {
  return pino(
    {
      level,
      base: {},
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describeError },
      redact: {
        paths: ['pin', 'token', 'certificate', 'idNumber', 'name', 'apdu', 'key', 'signature', 'basicData'].flatMap((field) => [
          field,
          `*.${field}`,
        ]),
        censor: '[redacted]',
      },
    },
    destination,
  );
}

/** It may name a key that a page made up. */
const LONGEST_DETAIL = 200;

/**
 * An error without what it says, unless it is our own: the text and fields of others may quote what came from a page or a card.
 * Where it happened tells a developer enough.
 */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  if (error instanceof BridgeError) return { code: error.code, detail: error.detail?.slice(0, LONGEST_DETAIL), ...cause };
  const at = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return { type: error.name, at: at.map((line) => line.trim().slice('at '.length)), ...cause };
}
