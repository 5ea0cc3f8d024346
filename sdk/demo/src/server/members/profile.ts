import type { MemberProfile } from '@cardbridge/sdk/flows';
import type { Handlers } from '../context.js';
import { RefusedRequest } from '../refusal.js';
import type { Services } from '../services.js';
import { logUsage } from '../usage-log.js';
import { requireActiveMember } from './active-member.js';
import { maskIdNumber } from './mask.js';
import { type Member, summaryOf } from './member.js';

/** What a member may change, and its column. Name and ID number can never be edited (facts: flows). */
const changeable = { birthDate: 'birth_date', address: 'address', residentSince: 'resident_since' } as const;
const fields = Object.keys(changeable) as readonly (keyof typeof changeable)[];

const EARLIEST_DAY = '1900-01-01';
/** Taiwan has no summer time. */
const TAIPEI_OFFSET_MS = 8 * 60 * 60_000;

/** What members see of themselves, add and correct. */
export function createProfile({
  database,
  clock,
}: Pick<Services, 'database' | 'clock'>): Handlers<'profile' | 'changeProfile'> {
  return {
    profile: async (_, context) => profileOf(await requireActiveMember(database, context)),

    async changeProfile(change, context) {
      for (const day of [change.birthDate, change.residentSince]) {
        if (typeof day === 'string' && !isPastDay(day, clock())) throw new RefusedRequest('ERR_REQUEST_INVALID');
      }
      return database.transaction(async (transaction) => {
        const member = await requireActiveMember(transaction, context, 'lock');
        const changed = fields.filter((field) => change[field] !== undefined && change[field] !== member[field]);
        if (changed.length === 0) return profileOf(member);
        const assignments = changed.map((field, index) => `${changeable[field]} = $${index + 2}`).join(', ');
        await transaction.query(`update members set ${assignments} where id = $1`, [
          member.id,
          ...changed.map((field) => change[field]),
        ]);
        await logUsage(transaction, { memberId: member.id, at: new Date(clock()), event: 'profile-changed' });
        return profileOf({ ...member, ...Object.fromEntries(changed.map((field) => [field, change[field]])) });
      });
    },
  };
}

/** Days as people in Taiwan count them; `YYYY-MM-DD` compares as text. */
function isPastDay(day: string, now: number): boolean {
  const today = new Date(now + TAIPEI_OFFSET_MS).toISOString().slice(0, EARLIEST_DAY.length);
  return EARLIEST_DAY <= day && day <= today;
}

export function profileOf(member: Member): MemberProfile {
  const { familyName, givenName, idNumber, taxId, mobile, email, birthDate, address, residentSince } = member;
  return {
    ...summaryOf(member),
    familyName,
    givenName,
    maskedIdNumber: idNumber === null ? null : maskIdNumber(idNumber),
    taxId,
    mobile,
    email,
    birthDate,
    address,
    residentSince,
    memberSince: member.createdAt.toISOString(),
    provedAt: member.provedAt?.toISOString() ?? null,
  };
}
