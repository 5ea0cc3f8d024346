import { type DestinationStream, type Logger, pino } from 'pino';

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
