import { createHmac } from 'node:crypto';
import { type Database, sharedKey } from './database/index.js';

/**
 * How a person who came in without an account is named, to services and in the log: by their ID number with a key of this server, so
 * that the same person is the same one at every visit, and who sees the name learns nothing.
 */
export async function createSubjects(options: {
  readonly database: Database;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Secure bytes. */
  readonly random: (length: number) => Uint8Array;
}): Promise<(idNumber: string) => string> {
  const { database, clock, random } = options;
  const key = Buffer.from(
    await sharedKey(database, 'isso-subjects', clock, () => Buffer.from(random(32)).toString('base64url')),
    'base64url',
  );
  return (idNumber) => {
    const bytes = createHmac('sha256', key).update(idNumber).digest().subarray(0, 16);
    // A UUID of version 8, which is for what somebody else has made (RFC 9562 §5.8).
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  };
}
