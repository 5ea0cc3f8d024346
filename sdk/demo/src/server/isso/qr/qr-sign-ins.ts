import { createHash, randomUUID } from 'node:crypto';
import type { ScannedQr } from '@cardbridge/sdk/flows';
import type { RequestContext } from '../../context.js';
import type { Database } from '../../database/index.js';
import type { Member } from '../../members/index.js';
import { RefusedRequest } from '../../refusal.js';
import { keyOfSession } from '../../sessions.js';
import type { QrRef } from './qr-tokens.js';

type Browser = Pick<RequestContext, 'session'>;

/** A QR code, as long as the browser that shows it is there. */
export interface QrSignIn {
  readonly id: string;
  readonly state: 'shown' | 'scanned' | 'confirmed' | 'declined';
  /** How often its content has changed. */
  readonly rotation: number;
  /** For its tokens. */
  readonly nonce: string;
  /** Two digits, once it was scanned. */
  readonly confirmationNumber: string | undefined;
  /** 0: it is too late. */
  readonly expiresAfterSeconds: number;
}

/** What whoever scanned it needs to know to decide. */
type Scan = Omit<ScannedQr, 'origin'>;

/**
 * The QR codes for the app, in the database. A scan, a confirmation and a sign-in each are one statement that finds the state it
 * goes on from: of any number at once, at any nodes, one comes through. And the database ties a code to the two sessions that it
 * is between, so that whatever ends one of them, a freeze or a sign-out or the member's deletion, ends the code in the same moment.
 * A store of values that expire could do the first by taking them, not the second.
 */
export interface QrSignIns {
  /** Shows one, in place of the one before of this browser for this question. */
  show(
    browser: Browser,
    uid: string,
    seen: { readonly application: Scan['application']; readonly browser: string },
  ): Promise<QrSignIn>;
  /** @throws {RefusedRequest} ERR_ISSO_MISSING, unless this browser shows it for this question */
  find(browser: Browser, ref: { readonly uid: string; readonly signInId: string }): Promise<QrSignIn>;
  /** Scans it for the member in this session. Undefined when it is not to be had: for another time, scanned, one's own, gone. */
  scan(phone: Browser, member: Member, ref: QrRef): Promise<Scan | undefined>;
  /** Undefined when there is nothing to confirm, or no longer. With another number than the browser shows it is over. */
  confirm(phone: Browser, member: Member, scanId: string, number: string): Promise<'confirmed' | 'declined' | undefined>;
  /** Also what was confirmed already, while the browser has not come for it. */
  decline(phone: Browser, scanId: string): Promise<void>;
  /** Whom to sign in: once. Undefined when it is not confirmed, too late, or the phone is signed in no longer. */
  take(qr: QrSignIn): Promise<{ readonly memberId: string; readonly passwordKey: string } | undefined>;
}

/** A code is shown for as long, waits as long for the confirmation, and a confirmed one as long for the browser to come for it. */
const STATE_LIFETIME_MS = 60_000;
export const ROTATION_SECONDS = 15;
/** For the camera to find it and the network to bring it. */
const GRACE_SECONDS = 5;

/** Names a password hash without being one. */
export const passwordKeyOf = ({ passwordHash }: Pick<Member, 'passwordHash'>): string =>
  createHash('sha256').update(passwordHash).digest('base64url');

interface Row {
  readonly id: string;
  readonly state: QrSignIn['state'];
  readonly nonce: string;
  readonly confirmation_number: string | null;
  readonly started_at: Date;
  readonly expires_at: Date;
  readonly phone_session: string | null;
}

/** `random`: secure bytes. `clock`: milliseconds. */
export function createQrSignIns(options: {
  readonly database: Database;
  readonly clock: () => number;
  readonly random: (length: number) => Uint8Array;
}): QrSignIns {
  const { database, clock, random } = options;

  const view = (row: Row): QrSignIn => {
    const now = clock();
    // Scanned by somebody who has signed out since, or whom a freeze or a new password has signed out.
    const left = (row.state === 'scanned' || row.state === 'confirmed') && row.phone_session === null;
    return {
      id: row.id,
      state: left ? 'declined' : row.state,
      rotation: Math.max(0, Math.floor((now - row.started_at.getTime()) / (ROTATION_SECONDS * 1000))),
      nonce: row.nonce,
      confirmationNumber: row.confirmation_number ?? undefined,
      expiresAfterSeconds: Math.max(0, Math.ceil((row.expires_at.getTime() - now) / 1000)),
    };
  };

  return {
    async show({ session }, uid, { application, browser }) {
      const now = clock();
      // From a select: a session that has ended meanwhile shows nothing.
      const [row] = await database.query<Row>(
        `insert into isso_qr_sign_ins
           (id, session, interaction_uid, application, browser, nonce, state, started_at, expires_at)
         select $1::uuid, id_hash, $3, $4::jsonb, $5, $6, 'shown', $7::timestamptz, $8::timestamptz
         from sessions where id_hash = $2
         on conflict (session, interaction_uid) do update set id = excluded.id, application = excluded.application,
           browser = excluded.browser, nonce = excluded.nonce, state = excluded.state, started_at = excluded.started_at,
           expires_at = excluded.expires_at, scan_id = null, phone_session = null, confirmation_number = null,
           password_key = null
         returning *`,
        [
          randomUUID(),
          keyOfSession(session.id),
          uid,
          JSON.stringify(application),
          browser,
          Buffer.from(random(12)).toString('base64url'),
          new Date(now),
          new Date(now + STATE_LIFETIME_MS),
        ],
      );
      if (row === undefined) throw new RefusedRequest('ERR_SESSION_MISSING');
      return view(row);
    },

    async find({ session }, { uid, signInId }) {
      const [row] = await database.query<Row>('select * from isso_qr_sign_ins where session = $1 and interaction_uid = $2', [
        keyOfSession(session.id),
        uid,
      ]);
      if (row?.id !== signInId) throw new RefusedRequest('ERR_ISSO_MISSING');
      return view(row);
    },

    async scan({ session }, member, { id, rotation }) {
      const now = clock();
      // One that this node would not show yet another may show already: no two clocks are alike, and nobody else can make one.
      const startedAfter = now - ((rotation + 1) * ROTATION_SECONDS + GRACE_SECONDS) * 1000;
      // The phone's session is locked as long as this takes: it cannot end in between, and be let in for all that.
      const [row] = await database.query<{
        readonly scan_id: string;
        readonly application: Scan['application'];
        readonly browser: string;
        readonly started_at: Date;
      }>(
        `update isso_qr_sign_ins qr set state = 'scanned', scan_id = $1, confirmation_number = $2, password_key = $3,
           phone_session = phone.id_hash, expires_at = $4
         from (select id_hash from sessions where id_hash = $5 and member_id = $6 for key share) phone
         where qr.id = $7 and qr.state = 'shown' and qr.expires_at > $8 and qr.started_at > $9 and qr.session <> phone.id_hash
         returning qr.scan_id, qr.application, qr.browser, qr.started_at`,
        [
          randomUUID(),
          twoDigits(random),
          passwordKeyOf(member),
          new Date(now + STATE_LIFETIME_MS),
          keyOfSession(session.id),
          member.id,
          id,
          new Date(now),
          new Date(startedAfter),
        ],
      );
      if (row === undefined) return undefined;
      return {
        scanId: row.scan_id,
        application: row.application,
        browser: row.browser,
        startedAt: row.started_at.toISOString(),
        expiresAfterSeconds: STATE_LIFETIME_MS / 1000,
      };
    },

    async confirm({ session }, member, scanId, number) {
      const now = clock();
      const [row] = await database.query<{ readonly state: 'confirmed' | 'declined' }>(
        `update isso_qr_sign_ins set state = case when confirmation_number = $1 then 'confirmed' else 'declined' end,
           expires_at = $2
         where scan_id::text = $3 and phone_session = $4 and password_key = $5 and state = 'scanned' and expires_at > $6
         returning state`,
        [number, new Date(now + STATE_LIFETIME_MS), scanId, keyOfSession(session.id), passwordKeyOf(member), new Date(now)],
      );
      return row?.state;
    },

    decline: async ({ session }, scanId) =>
      void (await database.query(
        `update isso_qr_sign_ins set state = 'declined'
         where scan_id::text = $1 and phone_session = $2 and state in ('scanned', 'confirmed')`,
        [scanId, keyOfSession(session.id)],
      )),

    async take({ id }) {
      const now = new Date(clock());
      const [row] = await database.query<{ readonly member_id: string; readonly password_key: string }>(
        `delete from isso_qr_sign_ins qr using sessions phone
         where qr.id = $1 and qr.state = 'confirmed' and qr.expires_at > $2
           and phone.id_hash = qr.phone_session and phone.expires_at > $2 and phone.member_id is not null
         returning phone.member_id, qr.password_key`,
        [id, now],
      );
      return row === undefined ? undefined : { memberId: row.member_id, passwordKey: row.password_key };
    },
  };
}

/** 10 to 99, each as likely as any other: bytes above the last whole multiple are thrown away. */
function twoDigits(random: (length: number) => Uint8Array): string {
  for (;;) {
    const [byte = 255] = random(1);
    if (byte < 180) return `${10 + (byte % 90)}`;
  }
}
