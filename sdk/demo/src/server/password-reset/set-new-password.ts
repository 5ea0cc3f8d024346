import type { Contact } from '@cardbridge/sdk/flows';
import type { Database } from '../database/index.js';
import type { LockOuts } from '../lock-outs/index.js';
import { endSessionsOf, findMember } from '../members/index.js';
import { RefusedRequest } from '../refusal.js';
import { logUsage } from '../usage-log.js';

export interface NewPassword {
  readonly memberId: string;
  /** By which the member proved who they are; it must still be theirs. */
  readonly contact: Contact;
  readonly passwordHash: string;
  readonly at: Date;
}

/**
 * The password is the new one, every session of the member has ended and the lock-out is lifted, or nothing has changed. A frozen
 * account stays frozen. @throws {RefusedRequest} ERR_RESET_MISSING.
 */
export function setNewPassword(database: Database, change: NewPassword, lockOuts: Pick<LockOuts, 'clear'>): Promise<void> {
  const { memberId, contact, passwordHash, at } = change;
  return database.transaction(async (transaction) => {
    const member = await findMember(transaction, 'id', memberId, 'lock');
    if (member?.[contact.kind] !== contact.value) throw new RefusedRequest('ERR_RESET_MISSING');
    await transaction.query('update members set password_hash = $1 where id = $2', [passwordHash, memberId]);
    await endSessionsOf(transaction, memberId);
    await logUsage(transaction, { memberId, at, event: 'password-reset' });
    // Last, and before all of it holds: a lock-out that cannot be lifted is tried again with the rest.
    await lockOuts.clear(memberId);
  });
}
