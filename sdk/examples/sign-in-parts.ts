import { randomBytes } from 'node:crypto';
import {
  type Identity,
  VerificationError,
  type VerificationErrorCode,
  type Verifier,
  verificationMessages,
} from '@cardbridge/sdk/verifier';

/** What both servers, fastify-sign-in.ts and express-sign-in.ts, are made of beside their framework. */

export interface SignInOptions {
  /** The address of the page: the `expectedOrigin` of the verifier. */
  readonly origin: string;
  readonly verifier: Verifier;
  /** Gets the code and, for the operator, the detail, and of a failure of the site the error behind it. None names a person. */
  readonly log: (line: { readonly code: string; readonly detail?: string | undefined; readonly error?: unknown }) => void;
}

/** The most for `{"challengeNonce":…,"token":…}`: no real one comes near it. */
export const MAX_BODY_BYTES = 65_536;

const COOKIE = '__Host-session';
const SIGNED_IN_MS = 30 * 60_000;

/** Browsers take the name `__Host-…` from this very host over https only, so that no neighbour can put a session into a browser. */
export const cookieOf = (sessionId: string) => `${COOKIE}=${sessionId}; Path=/; Secure; HttpOnly; SameSite=Strict`;

export const sessionIdOf = (cookies: string | undefined) =>
  new RegExp(`(?:^|; )${COOKIE}=([\\w-]{43})(?:;|$)`).exec(cookies ?? '')?.[1];

export const newSessionId = () => randomBytes(32).toString('base64url');

/**
 * Who is signed in, in this process; several processes keep it in a store that they share, as they do the challenges. Of a browser that
 * is not signed in nothing is kept: its cookie alone tells it from others, and nobody can fill the memory with sessions.
 */
export function createSessions(clock: () => number = Date.now) {
  const signedIn = new Map<string, { readonly identity: Identity; readonly endsAt: number }>();
  return {
    identityOf(sessionId: string | undefined): Identity | undefined {
      const session = sessionId === undefined ? undefined : signedIn.get(sessionId);
      return session !== undefined && clock() < session.endsAt ? session.identity : undefined;
    },
    /** Always under a new id: one that somebody knew, or set, before the sign-in must be worth nothing after it. */
    begin(identity: Identity): string {
      for (const [id, { endsAt }] of signedIn) if (endsAt <= clock()) signedIn.delete(id);
      const sessionId = newSessionId();
      signedIn.set(sessionId, { identity, endsAt: clock() + SIGNED_IN_MS });
      return sessionId;
    },
    end(sessionId: string | undefined): void {
      if (sessionId !== undefined) signedIn.delete(sessionId);
    },
  };
}

const ownMessages = {
  ERR_ORIGIN_FOREIGN: {
    'zh-TW': { sentence: '這個要求不是從本網站的頁面送出的。', remedy: '請回到本網站的首頁重新開始。' },
    en: { sentence: 'This request does not come from a page of this site.', remedy: 'Start again from the home page.' },
  },
  ERR_SESSION_MISSING: {
    'zh-TW': { sentence: '查無這個瀏覽器工作階段。', remedy: '請允許 Cookie，並重新登入。' },
    en: { sentence: 'This browser has no session.', remedy: 'Allow cookies, and start the sign-in again.' },
  },
  ERR_REQUEST_INVALID: {
    'zh-TW': { sentence: '網站無法讀懂這個要求。', remedy: '請重新載入頁面再試一次。' },
    en: { sentence: 'The site cannot read this request.', remedy: 'Load the page again, then try again.' },
  },
  ERR_SERVER: {
    'zh-TW': { sentence: '網站發生錯誤。', remedy: '請過幾分鐘再試。' },
    en: { sentence: 'Something went wrong on the site.', remedy: 'Try again in a few minutes.' },
  },
} as const;

const ownStatuses = { ERR_ORIGIN_FOREIGN: 403, ERR_SESSION_MISSING: 401 } as const;

/** What these servers refuse by themselves, before the verifier is asked. */
export class RefusedRequest extends Error {
  readonly code: keyof typeof ownStatuses;

  constructor(code: keyof typeof ownStatuses) {
    super(code);
    this.code = code;
  }
}

/** A POST changes something, so it must come from our own page: SameSite alone lets neighbours on the same site through. */
export function requireOwnPage(origin: string, method: string | undefined, sentOrigin: string | undefined): void {
  if (method !== 'GET' && sentOrigin !== origin) throw new RefusedRequest('ERR_ORIGIN_FOREIGN');
}

/** Here nothing is wrong with the person or the card: the same may succeed in a minute. */
const outages: readonly VerificationErrorCode[] = ['ERR_CHALLENGE_STORE_UNAVAILABLE', 'ERR_REVOCATION_UNKNOWN'];

/** Status and body for the page: a code, and sentences for people. Details go to the log and no further. */
export function refusalOf(error: unknown, log: SignInOptions['log']) {
  if (error instanceof VerificationError) {
    const { code, detail, cause } = error;
    // Of an outage the operator wants to know more: who did not answer, and how.
    log(outages.includes(code) && cause !== undefined ? { code, detail, error: cause } : { code, detail });
    const messages = { 'zh-TW': verificationMessages['zh-TW'][code], en: verificationMessages.en[code] };
    return { status: outages.includes(code) ? 503 : 422, body: { code, messages } };
  }
  if (error instanceof RefusedRequest) {
    const { code } = error;
    log({ code });
    return { status: ownStatuses[code], body: { code, messages: ownMessages[code] } };
  }
  const status = statusOf(error);
  const code = status === 500 ? 'ERR_SERVER' : 'ERR_REQUEST_INVALID';
  // What a framework says of a body that it cannot read may quote the body.
  log(status === 500 ? { code, error } : { code });
  return { status, body: { code, messages: ownMessages[code] } };
}

/** Frameworks give a status to what they refuse themselves: no JSON, too long. */
function statusOf(error: unknown): number {
  const { statusCode } = error instanceof Error && 'statusCode' in error ? error : {};
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? statusCode : 500;
}
