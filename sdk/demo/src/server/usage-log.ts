import type { UsageEvent } from '@cardbridge/sdk/flows';
import type { Queryable } from './database/index.js';

export interface UsageEntry {
  readonly memberId: string;
  readonly at: Date;
  readonly event: UsageEvent;
  /** Who got or asked for data, or which service. */
  readonly party?: { readonly 'zh-TW': string; readonly en: string };
  readonly claims?: readonly string[];
}

/** One line of what the member can read about the use of their account; in the transaction that it tells of. */
export async function logUsage(database: Queryable, entry: UsageEntry): Promise<void> {
  await database.query('insert into usage_log (member_id, at, event, party, claims) values ($1, $2, $3, $4, $5)', [
    entry.memberId,
    entry.at,
    entry.event,
    entry.party === undefined ? null : JSON.stringify(entry.party),
    JSON.stringify(entry.claims ?? []),
  ]);
}
