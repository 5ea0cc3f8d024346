import { createHmac } from 'node:crypto';
import { type Database, sharedKey } from './database/index.js';

/** Of whom something tells: of a member, or of a person who came in without an account, or beside it. */
export type Whose = { readonly memberId: string } | { readonly subject: string };

/** Everything that one person goes by here. */
export interface NamesOfPerson {
  readonly memberId: string | null;
  readonly subject: string | null;
}

/** A member's: who is known by ID number may also have come in without the account, before it was there or since. */
export const namesOf = (
  { id, idNumber }: { readonly id: string; readonly idNumber: string | null },
  subjectOf: (idNumber: string) => string,
): NamesOfPerson => ({ memberId: id, subject: idNumber === null ? null : subjectOf(idNumber) });

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
