import type { UsageEvent } from '@cardbridge/sdk/flows';
import type { Handlers } from '../context.js';
import type { Services } from '../services.js';
import { namesOf } from '../subjects.js';
import { requireActiveMember } from './active-member.js';

const PAGE = 50;

interface Row {
  /** bigint. */
  readonly id: string;
  readonly at: Date;
  readonly event: UsageEvent;
  readonly party: { readonly 'zh-TW': string; readonly en: string } | null;
  readonly claims: string[];
}

/** What was done with the account and with the data of its owner, who may have come in beside it; newest first. */
export function createUsage({ database, subjectOf }: Pick<Services, 'database' | 'subjectOf'>): Handlers<'usageLog'> {
  return {
    async usageLog({ after }, context) {
      const { memberId, subject } = namesOf(await requireActiveMember(database, context), subjectOf);
      // One more than a page: then there is a next one.
      const rows = await database.query<Row>(
        `select id, at, event, party, claims from usage_log
           where (member_id = $1 or subject = $2) and ($3::bigint is null or id < $3::bigint) order by id desc limit $4`,
        [memberId, subject, after ?? null, PAGE + 1],
      );
      const shown = rows.slice(0, PAGE);
      return {
        entries: shown.map(({ at, event, party, claims }) => ({ at: at.toISOString(), event, party, claims })),
        next: rows.length > PAGE ? (shown.at(-1)?.id ?? null) : null,
      };
    },
  };
}
