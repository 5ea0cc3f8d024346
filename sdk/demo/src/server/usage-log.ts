import type { UsageEvent } from '@cardbridge/sdk/flows';
import type { Queryable } from './database/index.js';
import type { Whose } from './subjects.js';

interface UsageLine {
  readonly at: Date;
  readonly event: UsageEvent;
  /** Who got or asked for data, or which service. */
  readonly party?: { readonly 'zh-TW': string; readonly en: string };
  readonly claims?: readonly string[];
}
export type UsageEntry = UsageLine & Whose;

/** One line of what people can read about the use of their data; in the transaction that it tells of. */
export async function logUsage(database: Queryable, entry: UsageEntry): Promise<void> {
  await database.query('insert into usage_log (member_id, subject, at, event, party, claims) values ($1, $2, $3, $4, $5, $6)', [
    'memberId' in entry ? entry.memberId : null,
    'subject' in entry ? entry.subject : null,
    entry.at,
    entry.event,
    entry.party === undefined ? null : JSON.stringify(entry.party),
    JSON.stringify(entry.claims ?? []),
  ]);
}
