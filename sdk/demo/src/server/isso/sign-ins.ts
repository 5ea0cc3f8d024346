import { randomUUID } from 'node:crypto';
import type { IdentityServerErrorCode, IdentityWay, IssoStep, TelecomOperator } from '@cardbridge/sdk/flows';
import type { RequestContext } from '../context.js';
import type { Database } from '../database/index.js';
import { RefusedRequest } from '../refusal.js';
import { keyOfSession } from '../sessions.js';

export type Step = IssoStep['step'];

/** What is known so far. Which of it is proved, the step says. */
export interface SignInDetails {
  readonly idNumber?: string;
  readonly name?: string;
  /** `1985-06-15`. */
  readonly birthDate?: string;
  /** `0912345678`. */
  readonly mobile?: string;
  readonly operator?: TelecomOperator;
  /** What is under way at the provider, or (`problem`) how it ended. */
  readonly phone?: PhoneTransaction | undefined;
}

export interface PhoneTransaction {
  readonly transactionId: string;
  readonly link: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly problem?: Extract<IdentityServerErrorCode, `ERR_PHONE_${string}`>;
}

/** A sign-in for one question of one service, in one browser, by one way. */
export interface IssoSignIn {
  readonly id: string;
  /** Of the interaction in which the service asks. */
  readonly uid: string;
  readonly way: IdentityWay;
  readonly step: Step;
  readonly revision: number;
  readonly details: SignInDetails;
}

/** Who came in, and how. */
export interface Visitor {
  readonly signInId: string;
  readonly way: IdentityWay;
  readonly idNumber: string;
  /** The one that took the code: it belongs to whoever is here, and says nothing about who that is. */
  readonly mobile: string;
  readonly name?: string | undefined;
  readonly birthDate?: string | undefined;
  readonly provedAt: Date;
}

type Browser = Pick<RequestContext, 'session'>;

/**
 * The sign-ins under way, in the database: any node goes on where another was, each step is taken once, and what a browser began
 * ends with its session. One for a browser and a service's question; beginning again ends the one before.
 */
export interface SignIns {
  start(browser: Browser, uid: string, way: IdentityWay, step: Step): Promise<IssoSignIn>;
  /**
   * The one with this id, if this browser began it for this question and it is at one of these steps of one of these ways.
   *
   * @throws {RefusedRequest} ERR_ISSO_MISSING; ERR_ISSO_STEP when something else is due
   */
  at(
    browser: Browser,
    ref: { readonly uid: string; readonly signInId: string },
    due: { readonly ways: readonly IdentityWay[]; readonly steps: readonly Step[] },
  ): Promise<IssoSignIn>;
  /**
   * Takes it from the step that was read to `step` (which may be the same), adding `details`. `consent` proves it.
   *
   * @throws {RefusedRequest} ERR_ISSO_STEP when another request was faster
   */
  move(signIn: IssoSignIn, step: Step, details?: SignInDetails): Promise<IssoSignIn>;
  /** Who has come in for this question, in this browser. */
  visitor(browser: Browser, uid: string): Promise<Visitor | undefined>;
  /** Forgets it, whether or not there is one. */
  leave(browser: Browser, uid: string): Promise<void>;
  /** Forgets what has expired. */
  sweep(): Promise<void>;
}

/** From the start. As long as a code for a phone, and time to find the phone. */
const LIFETIME_MS = 15 * 60_000;

interface Row {
  readonly id: string;
  readonly interaction_uid: string;
  readonly way: IdentityWay;
  readonly step: Step;
  readonly revision: number;
  readonly details: SignInDetails;
  readonly proved_at: Date | null;
}

const columns = 'id, interaction_uid, way, step, revision, details, proved_at';

export function createSignIns({ database, clock }: { readonly database: Database; readonly clock: () => number }): SignIns {
  const view = ({ interaction_uid: uid, id, way, step, revision, details }: Row): IssoSignIn => ({
    ...{ id, uid, way, step, revision, details },
  });
  const find = async ({ session }: Browser, uid: string) => {
    const [row] = await database.query<Row>(
      `select ${columns} from isso_sign_ins where session = $1 and interaction_uid = $2 and expires_at > $3`,
      [keyOfSession(session.id), uid, new Date(clock())],
    );
    return row;
  };

  return {
    async start({ session }, uid, way, step) {
      const now = clock();
      // From a select: a session that has ended meanwhile begins nothing.
      const [row] = await database.query<Row>(
        `insert into isso_sign_ins (id, session, interaction_uid, way, step, started_at, expires_at)
         select $1::uuid, id_hash, $3, $4, $5, $6::timestamptz, $7::timestamptz from sessions where id_hash = $2
         on conflict (session, interaction_uid) do update set id = excluded.id, way = excluded.way, step = excluded.step,
           revision = 0, details = '{}', proved_at = null, started_at = excluded.started_at, expires_at = excluded.expires_at
         returning ${columns}`,
        [randomUUID(), keyOfSession(session.id), uid, way, step, new Date(now), new Date(now + LIFETIME_MS)],
      );
      if (row === undefined) throw new RefusedRequest('ERR_SESSION_MISSING');
      return view(row);
    },
    async at(browser, { uid, signInId }, { ways, steps }) {
      const row = await find(browser, uid);
      if (row?.id !== signInId) throw new RefusedRequest('ERR_ISSO_MISSING');
      if (!ways.includes(row.way) || !steps.includes(row.step)) throw new RefusedRequest('ERR_ISSO_STEP');
      return view(row);
    },
    async move({ id, revision, details }, step, added = {}) {
      const now = new Date(clock());
      const [row] = await database.query<Row>(
        `update isso_sign_ins set step = $3, details = $4, revision = revision + 1, proved_at = $5
         where id = $1 and revision = $2 and expires_at > $6 returning ${columns}`,
        [id, revision, step, JSON.stringify({ ...details, ...added }), step === 'consent' ? now : null, now],
      );
      if (row === undefined) throw new RefusedRequest('ERR_ISSO_STEP');
      return view(row);
    },
    async visitor(browser, uid) {
      const row = await find(browser, uid);
      if (row?.step !== 'consent' || row.proved_at === null) return undefined;
      const { idNumber, mobile, name, birthDate } = row.details;
      // A way that ends without these two is a mistake of ours, and lets nobody in.
      if (idNumber === undefined || mobile === undefined) throw new TypeError(`${row.way} ended without ID number or mobile`);
      return { signInId: row.id, way: row.way, idNumber, mobile, name, birthDate, provedAt: row.proved_at };
    },
    leave: async ({ session }, uid) =>
      void (await database.query('delete from isso_sign_ins where session = $1 and interaction_uid = $2', [
        keyOfSession(session.id),
        uid,
      ])),
    sweep: async () => void (await database.query('delete from isso_sign_ins where expires_at <= $1', [new Date(clock())])),
  };
}
