import type { IdentityWay, WayIn } from '@cardbridge/sdk/flows';
import type { Queryable } from '../database/index.js';
import type { NamesOfPerson } from '../subjects.js';
import { type Scope, scopesIn } from './claims.js';

/** One agreement of a person: which service may have what. */
export interface GivenGrant {
  readonly id: string;
  readonly clientId: string;
  readonly scopes: readonly Scope[];
  /** By which they had come in. */
  readonly way: WayIn;
  /** A visitor's: what the account has was agreed to as well. */
  readonly withAccountData: boolean;
  readonly authorizedAt: Date;
  readonly lastUsedAt: Date | undefined;
}

interface Row {
  readonly id: string;
  readonly of_member: boolean;
  readonly payload: {
    readonly clientId: string;
    readonly openid?: { readonly scope?: string };
    /** Seconds. */
    readonly iat: number;
    /** These three are ours, beside what the engine keeps. */
    readonly lastUsedAt?: string;
    readonly way?: IdentityWay;
    readonly withAccountData?: boolean;
  };
}

/** Those of a person that are in force, the newest first. */
export async function findGrants(database: Queryable, whose: NamesOfPerson, clock: () => number): Promise<GivenGrant[]> {
  const rows = await database.query<Row>(
    `select id, member_id is not null as of_member, payload from authorization_payloads
     where model = 'Grant' and (member_id = $1 or subject = $2) and expires_at > $3 order by expires_at desc, id`,
    [whose.memberId, whose.subject, new Date(clock())],
  );
  return rows.flatMap(
    ({ id, of_member, payload: { clientId, openid, iat, lastUsedAt, withAccountData = false, ...visit } }) => {
      const way = of_member ? 'account' : visit.way;
      // A visitor's without its way was cut off while it was being made: nothing came of it.
      if (way === undefined) return [];
      return {
        ...{ id, clientId, way, withAccountData },
        scopes: scopesIn(openid?.scope),
        authorizedAt: new Date(iat * 1000),
        lastUsedAt: lastUsedAt === undefined ? undefined : new Date(lastUsedAt),
      };
    },
  );
}

/** What a person has agreed to before, if it covers all that is asked of them now; the newest. */
export async function findCoveringGrant(
  database: Queryable,
  whose: NamesOfPerson,
  asked: {
    readonly clientId: string;
    readonly scopes: readonly Scope[];
    readonly way: WayIn;
    /** Left out: whichever it was. */
    readonly withAccountData?: boolean;
  },
  clock: () => number,
): Promise<GivenGrant | undefined> {
  return (await findGrants(database, whose, clock)).find(
    ({ clientId, scopes, way, withAccountData }) =>
      clientId === asked.clientId &&
      way === asked.way &&
      withAccountData === (asked.withAccountData ?? withAccountData) &&
      asked.scopes.every((scope) => scopes.includes(scope)),
  );
}

/** Of a visitor's grant: how they came in, and how much they agreed to. */
export const noteVisit = (
  database: Queryable,
  grantId: string,
  visit: { readonly way: IdentityWay; readonly withAccountData: boolean },
): Promise<boolean> => note(database, grantId, visit);

/** False: the grant has been taken back. */
export const noteUse = (database: Queryable, grantId: string, at: Date): Promise<boolean> =>
  note(database, grantId, { lastUsedAt: at.toISOString() });

async function note(database: Queryable, grantId: string, added: object): Promise<boolean> {
  const [noted] = await database.query(
    `update authorization_payloads set payload = payload || $2::jsonb where model = 'Grant' and id = $1 returning id`,
    [grantId, JSON.stringify(added)],
  );
  return noted !== undefined;
}
