import type { IdentityWay } from '@cardbridge/sdk/flows';
import type { Queryable } from '../database/index.js';
import type { Claims } from './claims.js';
import { claimsOfVisit, findAccountOf, type VisitingPerson } from './visitor-claims.js';

/** What a service may fetch about a visitor. There is no account to look it up in, so it is kept, for as long as the token works. */
interface Release {
  readonly grantId: string;
  readonly subject: string;
  readonly way: IdentityWay;
  readonly person: VisitingPerson;
  /** The visitor also gives what their account has. */
  readonly withAccountData: boolean;
}

/** In place of an earlier one of the same grant. False, and nothing kept, when the grant has been taken back meanwhile. */
export async function keepRelease(database: Queryable, release: Release, expiresAt: Date): Promise<boolean> {
  const { grantId, subject, way, person, withAccountData } = release;
  const [kept] = await database.query(
    `insert into isso_releases (grant_id, subject, way, person, with_account_data, expires_at)
     select id, $2::uuid, $3::text, $4::jsonb, $5::boolean, $6::timestamptz from authorization_payloads
     where model = 'Grant' and id = $1 and subject = $2::uuid for key share
     on conflict (grant_id) do update set subject = excluded.subject, way = excluded.way, person = excluded.person,
       with_account_data = excluded.with_account_data, expires_at = excluded.expires_at
     returning grant_id`,
    [grantId, subject, way, JSON.stringify(person), withAccountData, expiresAt],
  );
  return kept !== undefined;
}

export async function findRelease(database: Queryable, grantId: string, clock: () => number): Promise<Release | undefined> {
  const [release] = await database.query<Release>(
    `select grant_id as "grantId", subject, way, person, with_account_data as "withAccountData"
     from isso_releases where grant_id = $1 and expires_at > $2`,
    [grantId, new Date(clock())],
  );
  return release;
}

/** As things are now: an account that was frozen or deleted since the visitor agreed gives nothing. */
export async function claimsOfRelease(database: Queryable, release: Release): Promise<Claims> {
  return claimsOfVisit(release, release.withAccountData ? await findAccountOf(database, release.person) : undefined);
}

export async function sweepReleases(database: Queryable, clock: () => number): Promise<void> {
  await database.query('delete from isso_releases where expires_at <= $1', [new Date(clock())]);
}
