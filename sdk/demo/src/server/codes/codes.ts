import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { CodeSent, Contact } from '@cardbridge/sdk/flows';
import * as v from 'valibot';
import type { RequestContext } from '../context.js';
import type { Limits } from '../limits/index.js';
import type { MessageSender } from '../outside/index.js';
import { RefusedRequest } from '../refusal.js';
import type { ShortTermStore } from '../short-term/index.js';
import { type CodeMessage, composeMessage } from './compose-message.js';
import { randomDigits } from './random-digits.js';

const LIFETIME_SECONDS = 10 * 60;
const RESEND_AFTER_SECONDS = 60;
const TRIES = 5;

/** Facts: flows. */
const kinds = {
  registration: { digits: 4, messages: 'codes-per-contact', guesses: 'guesses-per-contact' },
  'password-reset': { digits: 4, messages: 'codes-per-contact', guesses: 'guesses-per-contact' },
  'contact-change': { digits: 4, messages: 'codes-per-contact', guesses: 'guesses-per-contact' },
  isso: { digits: 6, messages: 'isso-codes-per-contact', guesses: 'isso-guesses-per-contact' },
} as const;

/** What a code is good for: one purpose, of one subject, with one contact. It is wrong everywhere else. */
export interface CodeKey {
  readonly purpose: keyof typeof kinds;
  /** Who may type it: a session's id, that of a reset which e-mail carries to another browser, or of one sign-in (iSSO). */
  readonly subject: string;
  readonly contact: Contact;
}

/** Who asks, for the limits. */
type Asker = Pick<RequestContext, 'address'> & { readonly session: Pick<RequestContext['session'], 'id'> };

/**
 * One-time codes of four digits, and of six for a sign-in at a service's request (facts: flows). How far guessing one of four gets,
 * with a message to the contact's owner for every five guesses and, but for "send again", a captcha before it:
 *
 * - one code: 5 tries of 10,000, that is 0.05 %;
 * - one contact: 10 wrong guesses an hour, 20 a day, 50 in 30 days, whatever sessions and addresses they come from: 0.5 % a month,
 *   6 % for one who goes on for a year and is not noticed;
 * - one address: 120 wrong guesses an hour against any contacts: 1.2 % an hour for some one contact of at least 12.
 *
 * A hit takes over an account only where the code alone resets a password, which is by mobile number; by e-mail the link is needed
 * too. The price of the month's limit: who spends it for somebody else's number shuts that number out of codes for that month, and
 * not out of the account.
 *
 * Of six digits, one code: 5 tries of a million, 0.0005 %; one contact: 200 wrong guesses in 30 days, 0.02 %; one address: 0.012 % an
 * hour. No captcha stands before those, so they and their guesses are counted by themselves. A hit lets nobody in: who it is another step of
 * the sign-in shows. It puts a number beside the person that is not theirs.
 */
export interface Codes {
  /**
   * Sends a new code; the one before, if there is one for this key, is dead from then on.
   *
   * @throws {RefusedRequest} ERR_TOO_MANY_CODES with `retryAfterSeconds`; ERR_CODE_NOT_SENT: then nothing has changed.
   */
  send(key: CodeKey, asker: Asker, message: CodeMessage): Promise<CodeSent>;
  /**
   * The same where nobody must learn whether there is anyone to write to: without a message no code can be right, and neither the
   * answer nor its time depends on the message or on what becomes of it.
   *
   * @throws {RefusedRequest} ERR_TOO_MANY_CODES with `retryAfterSeconds`.
   */
  sendQuietly(key: CodeKey, asker: Asker, message: CodeMessage | undefined): Promise<CodeSent>;
  /**
   * Resolves once for the right code.
   *
   * @throws {RefusedRequest} ERR_CODE_WRONG with `triesLeft`, ERR_CODE_EXPIRED, ERR_TOO_MANY_REQUESTS with `retryAfterSeconds`.
   */
  confirm(key: CodeKey, asker: Asker, code: string): Promise<void>;
}

export interface CodesOptions {
  readonly shortTerm: ShortTermStore;
  readonly messages: MessageSender;
  readonly limits: Limits;
  /** Secure bytes. */
  readonly random: (length: number) => Uint8Array;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Hears of messages of `sendQuietly` that were not taken; default: a line on stderr. */
  readonly onQuietFailure?: (error: unknown) => void;
}

const keptCode = v.object({
  codeId: v.string(),
  salt: v.string(),
  /**
   * HMAC of the code. With 10,000 possibilities, or a million, it hides the code from a glance at the store, not from whoever works on it: the
   * ten minutes do that.
   */
  hash: v.string(),
  expiresAt: v.number(),
});
type KeptCode = v.InferOutput<typeof keptCode>;

export function createCodes(options: CodesOptions): Codes {
  const { shortTerm, messages, limits, random, clock, onQuietFailure = writeToStderr } = options;
  const sent: CodeSent = { resendAfterSeconds: RESEND_AFTER_SECONDS, expiresAfterSeconds: LIFETIME_SECONDS };
  const secret = (length: number) => Buffer.from(random(length)).toString('base64url');

  const find = async (name: string): Promise<KeptCode | undefined> => {
    const kept = await shortTerm.get(name);
    return v.is(keptCode, kept) && kept.expiresAt > clock() ? kept : undefined;
  };
  const keep = (name: string, kept: KeptCode) =>
    shortTerm.put(name, kept, Math.max(1, Math.ceil((kept.expiresAt - clock()) / 1000)));

  /** One message a minute to a contact, whoever asks and for whatever, until its code was typed. */
  const startPause = async ({ contact }: CodeKey) => {
    const name = pauseOf(contact);
    const { count, endsInSeconds } = await shortTerm.count(name, RESEND_AFTER_SECONDS);
    if (count > 1) {
      throw new RefusedRequest('ERR_TOO_MANY_CODES', { details: { retryAfterSeconds: Math.max(1, endsInSeconds) } });
    }
    return { end: () => shortTerm.remove(name) };
  };

  /** Pause and limits, then the new code in place of the old. `code` is undefined where none is to be right. */
  const renew = async (key: CodeKey, asker: Asker, code: string | undefined) => {
    const pause = await startPause(key);
    try {
      await limits.spend('codes-per-address', asker.address);
      await limits.spend('codes-per-session', asker.session.id);
      await limits.spend(kinds[key.purpose].messages, key.contact.value);
    } catch (error) {
      // Nothing was sent, so what the person is told to wait for is the limit.
      await pause.end();
      throw error;
    }
    const name = nameOf(key);
    const before = await find(name);
    const salt = secret(16);
    await keep(name, {
      codeId: secret(16),
      salt,
      hash: code === undefined ? secret(32) : hmac(salt, code).toString('base64url'),
      expiresAt: clock() + LIFETIME_SECONDS * 1000,
    });
    return {
      async undo() {
        await (before === undefined ? shortTerm.remove(name) : keep(name, before));
        // Not the address's: an outage must not let a program call for messages without end.
        await limits.giveBack('codes-per-session', asker.session.id);
        await limits.giveBack(kinds[key.purpose].messages, key.contact.value);
        await pause.end();
      },
    };
  };

  return {
    async send(key, asker, message) {
      const code = randomDigits(kinds[key.purpose].digits, random);
      const renewed = await renew(key, asker, code);
      try {
        await messages.send(composeMessage(key.contact, message, code));
      } catch (cause) {
        await renewed.undo();
        throw new RefusedRequest('ERR_CODE_NOT_SENT', { cause });
      }
      return sent;
    },
    async sendQuietly(key, asker, message) {
      const code = randomDigits(kinds[key.purpose].digits, random);
      await renew(key, asker, message === undefined ? undefined : code);
      const deliver = async (quietly: CodeMessage) => messages.send(composeMessage(key.contact, quietly, code));
      // Not waited for, and not undone: both would tell.
      if (message !== undefined) deliver(message).catch(onQuietFailure);
      return sent;
    },
    async confirm(key, asker, code) {
      const name = nameOf(key);
      const kept = await find(name);
      if (kept === undefined) throw new RefusedRequest('ERR_CODE_EXPIRED');
      // Counted before it is compared, so that of a crowd at once no more than five are.
      const { count } = await shortTerm.count(`code-tries:${kept.codeId}`, LIFETIME_SECONDS);
      if (count > TRIES) throw new RefusedRequest('ERR_CODE_EXPIRED');
      const guesses = [
        ['guesses-per-session', asker.session.id],
        ['guesses-per-address', asker.address],
        [kinds[key.purpose].guesses, key.contact.value],
      ] as const;
      for (const [limit, subject] of guesses) await limits.spend(limit, subject);

      if (!timingSafeEqual(hmac(kept.salt, code), Buffer.from(kept.hash, 'base64url'))) {
        throw count < TRIES
          ? new RefusedRequest('ERR_CODE_WRONG', { details: { triesLeft: TRIES - count } })
          : new RefusedRequest('ERR_CODE_EXPIRED');
      }
      const { count: uses } = await shortTerm.count(`code-uses:${kept.codeId}`, LIFETIME_SECONDS);
      if (uses > 1) throw new RefusedRequest('ERR_CODE_EXPIRED');
      await shortTerm.remove(name);
      // It has arrived: what the person does next needs no pause.
      await shortTerm.remove(pauseOf(key.contact));
      // Only wrong ones are guesses.
      for (const [limit, subject] of guesses) await limits.giveBack(limit, subject);
    },
  };
}

const hashOf = (...parts: readonly string[]) => createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

const pauseOf = ({ value }: Contact) => `code-pause:${hashOf(value)}`;

const nameOf = ({ purpose, subject, contact }: CodeKey) => `code:${hashOf(purpose, subject, contact.kind, contact.value)}`;

const hmac = (salt: string, code: string) => createHmac('sha256', Buffer.from(salt, 'base64url')).update(code).digest();

/** The kind of error only: its text may name the contact. */
const writeToStderr = (error: unknown) =>
  console.error(`A message was not taken for delivery: ${error instanceof Error ? error.name : typeof error}`);
