import { parseContact } from '@cardbridge/sdk/flows';
import type { Queryable } from '../database/index.js';
import { findMember, type Member, type MemberKey } from './member.js';

/** What somebody signs in by, normalised. */
interface Account {
  readonly key: Extract<MemberKey, 'accountName' | 'mobile' | 'email'>;
  readonly value: string;
}

/**
 * Reads what was typed into the one field for account name, mobile number and e-mail address, and finds the member. `normalized` is
 * there also when nobody has it.
 */
export async function findByAccount(
  database: Queryable,
  typed: string,
): Promise<{ readonly normalized: string; readonly member: Member | undefined }> {
  const { key, value } = readAccount(typed);
  return { normalized: `${key}:${value}`, member: await findMember(database, key, value) };
}

function readAccount(typed: string): Account {
  const mobile = parseContact('mobile', typed);
  if (mobile !== undefined) return { key: 'mobile', value: mobile.value };
  const email = parseContact('email', typed);
  if (email !== undefined) return { key: 'email', value: email.value };
  // Account names are made in lower case; people type them as they like.
  return { key: 'accountName', value: typed.normalize('NFKC').trim().toLowerCase() };
}
