import type { Contact, MemberKind } from '@cardbridge/sdk/flows';
import type { Database } from '../database/index.js';
import { findMember, type Member } from '../members/index.js';
import { RefusedRequest } from '../refusal.js';
import { logUsage } from '../usage-log.js';

export interface NewMember {
  readonly id: string;
  readonly kind: MemberKind;
  readonly contact: Contact;
  readonly familyName: string;
  readonly givenName: string;
  readonly passwordHash: string;
  readonly privacyNoticeVersion: string;
  readonly createdAt: Date;
}

/** The member and the first line of their usage log, or neither. @throws {RefusedRequest} ERR_CONTACT_TAKEN. */
export function createMember(database: Database, person: NewMember): Promise<Member> {
  const { id, kind, contact, familyName, givenName, passwordHash, privacyNoticeVersion, createdAt } = person;
  return database.transaction(async (transaction) => {
    // Of two registrations with one contact the database lets one through, whatever was asked before.
    const made = await transaction.query(
      `insert into members (id, kind, family_name, given_name, ${contact.kind}, password_hash, privacy_notice_version, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (${contact.kind}) do nothing returning id`,
      [id, kind, familyName, givenName, contact.value, passwordHash, privacyNoticeVersion, createdAt],
    );
    const member = made.length === 0 ? undefined : await findMember(transaction, 'id', id);
    if (member === undefined) throw new RefusedRequest('ERR_CONTACT_TAKEN');
    await logUsage(transaction, { memberId: id, at: createdAt, event: 'registered' });
    return member;
  });
}
