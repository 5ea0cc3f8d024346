import type { IdentityServerErrorCode, MemberStatus, Upgrade } from '@cardbridge/sdk/flows';
import { uniqueViolation } from '../database/index.js';
import { findMember, type MemberKey, maskContacts, summaryOf } from '../members/index.js';
import { RefusedRequest } from '../refusal.js';
import type { Services } from '../services.js';
import { logUsage } from '../usage-log.js';
import { makeAccountName } from './account-name.js';

/** What a card has proved about a member. */
export type Proof =
  | {
      readonly status: 'gold';
      readonly certifiedName: string;
      readonly idNumber: string;
      readonly subjectSerialNumber: string;
    }
  | { readonly status: 'organization'; readonly certifiedName: string; readonly taxId: string };

/** Two names alike by chance happen once in a thousand thousand million; three times in a row something is wrong. */
const NAME_ATTEMPTS = 3;

/** Which rule of the schema says that another member is there already, and by which value that member is found. */
const taken: Readonly<
  Record<string, { readonly code: IdentityServerErrorCode; readonly key: MemberKey; readonly value: (proof: Proof) => string }>
> = {
  members_id_number_unique: {
    code: 'ERR_ID_TAKEN',
    key: 'idNumber',
    value: (proof) => (proof.status === 'gold' ? proof.idNumber : ''),
  },
  members_subject_serial_number_unique: {
    code: 'ERR_CARD_TAKEN',
    key: 'subjectSerialNumber',
    value: (proof) => (proof.status === 'gold' ? proof.subjectSerialNumber : ''),
  },
  members_tax_id_unique: {
    code: 'ERR_TAX_ID_TAKEN',
    key: 'taxId',
    value: (proof) => (proof.status === 'organization' ? proof.taxId : ''),
  },
};

/**
 * Makes a general member one that is known by card, in one transaction: everything that changes holds, or nothing. Of any number
 * who claim one ID number, card or tax id at once the database lets one through.
 *
 * @throws {RefusedRequest} ERR_ID_TAKEN, ERR_CARD_TAKEN, ERR_TAX_ID_TAKEN (with the masked contacts of the account that exists, for
 *   the holder of the card has just proved to be the one), ERR_ALREADY_PROVED, ERR_SIGN_IN_REQUIRED
 */
export async function recordProof(
  services: Pick<Services, 'database' | 'clock' | 'random' | 'origin'>,
  memberId: string,
  proof: Proof,
): Promise<Upgrade> {
  const { database, random } = services;
  for (let attempt = 1; ; attempt += 1) {
    const accountName = makeAccountName(random);
    try {
      return await write(services, memberId, proof, accountName);
    } catch (error) {
      const constraint = uniqueViolation(error);
      if (constraint === 'members_account_name_unique' && attempt < NAME_ATTEMPTS) continue;
      const rule = constraint === undefined ? undefined : taken[constraint];
      if (rule === undefined) throw error;
      const existing = await findMember(database, rule.key, rule.value(proof));
      throw new RefusedRequest(rule.code, {
        details: { existingContacts: existing === undefined ? [] : [...maskContacts(existing)] },
        cause: error,
      });
    }
  }
}

const events = { gold: 'became-gold', organization: 'became-organization' } as const satisfies Record<
  Exclude<MemberStatus, 'general'>,
  string
>;

function write(
  { database, clock, origin }: Pick<Services, 'database' | 'clock' | 'origin'>,
  memberId: string,
  proof: Proof,
  accountName: string,
): Promise<Upgrade> {
  return database.transaction(async (transaction) => {
    const member = await findMember(transaction, 'id', memberId, 'lock');
    if (member === undefined || member.frozenAt !== null) throw new RefusedRequest('ERR_SIGN_IN_REQUIRED');
    if (member.status !== 'general') throw new RefusedRequest('ERR_ALREADY_PROVED');
    const provedAt = new Date(clock());
    await transaction.query(
      `update members set status = $2, account_name = $3, certified_name = $4, proved_at = $5,
         id_number = $6, subject_serial_number = $7, tax_id = $8 where id = $1`,
      [
        memberId,
        proof.status,
        accountName,
        proof.certifiedName,
        provedAt,
        proof.status === 'gold' ? proof.idNumber : null,
        proof.status === 'gold' ? proof.subjectSerialNumber : null,
        proof.status === 'organization' ? proof.taxId : null,
      ],
    );
    await logUsage(transaction, { memberId, at: provedAt, event: events[proof.status] });
    return {
      member: summaryOf({ ...member, status: proof.status, accountName, certifiedName: proof.certifiedName }),
      accountName,
      appLink: `${origin}/app`,
    };
  });
}
