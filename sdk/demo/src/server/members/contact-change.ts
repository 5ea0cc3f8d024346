import type { Contact } from '@cardbridge/sdk/flows';
import * as v from 'valibot';
import type { Handlers, RequestContext } from '../context.js';
import { uniqueViolation } from '../database/index.js';
import { RefusedRequest } from '../refusal.js';
import { keyOfSession } from '../sessions.js';
import { logUsage } from '../usage-log.js';
import { requireActiveMember } from './active-member.js';
import { composeContactNotice } from './contact-notice.js';
import { findMember, type Member } from './member.js';
import type { MemberServices } from './member-services.js';
import { profileOf } from './profile.js';

/** Which contact this browser has asked a code for. */
const pendingChange = v.object({
  memberId: v.string(),
  contact: v.object({ kind: v.picklist(['mobile', 'email']), value: v.string() }),
});

/**
 * A new mobile number or e-mail address takes the old one's place once a code that went there was typed. Whether another account
 * has it is told to its owner only, by the message and after the code.
 */
export function createContactChange({
  database,
  shortTerm,
  messages,
  codes,
  clock,
}: Omit<MemberServices, 'lockOuts'>): Handlers<'startContactChange' | 'confirmContactChange'> {
  return {
    async startContactChange({ contact }, context) {
      const member = await requireActiveMember(database, context);
      const owner = await findMember(database, contact.kind, contact.value);
      const kind = owner === undefined || owner.id === member.id ? 'contact-change' : 'contact-change-taken';
      const sent = await codes.send(keyFor(context, contact), context, { kind });
      await shortTerm.put(nameFor(context), { memberId: member.id, contact }, sent.expiresAfterSeconds);
      return sent;
    },

    async confirmContactChange({ code }, context) {
      const memberId = context.requireMember();
      const pending = v.safeParse(pendingChange, await shortTerm.get(nameFor(context)));
      if (!pending.success || pending.output.memberId !== memberId) throw new RefusedRequest('ERR_CODE_EXPIRED');
      const { contact } = pending.output;
      await codes.confirm(keyFor(context, contact), context, code);
      await shortTerm.remove(nameFor(context));

      const { before, after } = await database
        .transaction(async (transaction) => {
          const before = await requireActiveMember(transaction, context, 'lock');
          const after: Member = { ...before, [contact.kind]: contact.value };
          if (before[contact.kind] === contact.value) return { before, after };
          await transaction.query(`update members set ${contact.kind} = $2 where id = $1`, [before.id, contact.value]);
          await logUsage(transaction, { memberId, at: new Date(clock()), event: 'contact-changed' });
          return { before, after };
        })
        .catch((error: unknown) => {
          throw uniqueViolation(error) === undefined ? error : new RefusedRequest('ERR_CONTACT_TAKEN', { cause: error });
        });

      const notice = composeContactNotice(before, contact);
      if (notice !== undefined) {
        await messages.send(notice).catch((error: unknown) => {
          // The change holds without it. The kind of error only: its text may name the contact.
          context.raw.request.log.warn(
            { error: error instanceof Error ? error.name : typeof error },
            'the notice of a changed contact was not taken for delivery',
          );
        });
      }
      return profileOf(after);
    },
  };
}

const keyFor = ({ session }: RequestContext, contact: Contact) =>
  ({ purpose: 'contact-change', subject: session.id, contact }) as const;

const nameFor = ({ session }: RequestContext) => `contact-change:${keyOfSession(session.id)}`;
