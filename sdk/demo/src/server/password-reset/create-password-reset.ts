import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { Codes } from '../codes/index.js';
import type { Handlers, RequestContext } from '../context.js';
import type { LockOuts } from '../lock-outs/index.js';
import { findMember } from '../members/index.js';
import { hashPassword } from '../passwords/index.js';
import { RefusedRequest } from '../refusal.js';
import type { Services } from '../services.js';
import { keyOfSession } from '../sessions.js';
import { setNewPassword } from './set-new-password.js';

const LIFETIME_SECONDS = 30 * 60;

/** What is asked for, wherever it goes on. */
const pendingReset = v.object({
  contact: v.object({ kind: v.picklist(['mobile', 'email']), value: v.string() }),
  /** Null for a contact that nobody has: no code of it can be right. */
  memberId: v.nullable(v.string()),
  /** By e-mail: where the newest mail's link is kept. */
  linkName: v.nullable(v.string()),
});
type PendingReset = v.InferOutput<typeof pendingReset>;

/** How far one browser is with it. */
const browserReset = v.object({
  resetId: v.string(),
  /** Whether this browser may type the code: by mobile number the one that began, by e-mail the one that came by the link. */
  opened: v.boolean(),
  /** Whether the code was typed here. */
  proved: v.boolean(),
  /** By which link it came. */
  linkName: v.nullable(v.string()),
});
type BrowserReset = v.InferOutput<typeof browserReset>;

const linkTarget = v.object({ resetId: v.string() });

type PasswordResetRoute =
  | 'startPasswordReset'
  | 'resendPasswordResetCode'
  | 'openPasswordResetLink'
  | 'confirmPasswordResetCode'
  | 'completePasswordReset';

/**
 * A new password for who forgot theirs: by mobile number with a code, by e-mail with a link and the code of the same mail (facts:
 * flows).
 *
 * A contact that nobody has is answered as one that somebody has, by content and by time: the same is looked up, kept and counted,
 * and messages are not waited for. What is left, the start of a delivery, cannot be measured within five codes an hour.
 */
export function createPasswordReset(
  services: Pick<Services, 'origin' | 'database' | 'shortTerm' | 'captcha' | 'clock' | 'random'> & {
    readonly codes: Codes;
    readonly lockOuts: Pick<LockOuts, 'clear'>;
  },
): Handlers<PasswordResetRoute> {
  const { origin, database, shortTerm, captcha, clock, random, codes, lockOuts } = services;

  const secret = () => Buffer.from(random(32)).toString('base64url');
  const nameOfReset = (resetId: string) => `password-reset:${resetId}`;
  const nameOfBrowser = ({ session }: RequestContext) => `password-reset-in:${keyOfSession(session.id)}`;
  const nameOfLink = (linkToken: string) => `password-reset-link:${createHash('sha256').update(linkToken).digest('base64url')}`;

  const readReset = (kept: unknown): PendingReset => {
    if (!v.is(pendingReset, kept)) throw new RefusedRequest('ERR_RESET_MISSING');
    return kept;
  };
  /** What this browser is at. */
  const find = async (context: RequestContext): Promise<{ readonly browser: BrowserReset; readonly reset: PendingReset }> => {
    const browser = await shortTerm.get(nameOfBrowser(context));
    if (!v.is(browserReset, browser)) throw new RefusedRequest('ERR_RESET_MISSING');
    return { browser, reset: readReset(await shortTerm.get(nameOfReset(browser.resetId))) };
  };
  const keepIn = (context: RequestContext, browser: BrowserReset) =>
    shortTerm.put(nameOfBrowser(context), browser, LIFETIME_SECONDS);

  /** Keeps the reset and sends a code for it, by e-mail with a link, the only one that leads here from then on. */
  const send = async (resetId: string, reset: PendingReset, context: RequestContext) => {
    const { contact, memberId } = reset;
    const linkToken = contact.kind === 'email' ? secret() : undefined;
    const linkName = linkToken === undefined ? null : nameOfLink(linkToken);
    // Before the mail goes out, so that whoever opens it at once finds it.
    if (linkName !== null) await shortTerm.put(linkName, { resetId }, LIFETIME_SECONDS);
    await shortTerm.put(nameOfReset(resetId), { ...reset, linkName }, LIFETIME_SECONDS);
    const message = {
      kind: 'password-reset',
      ...(linkToken === undefined ? {} : { link: `${origin}/forgotten-password/${linkToken}` }),
    } as const;
    const key = { purpose: 'password-reset', subject: resetId, contact } as const;
    try {
      const sent = await codes.sendQuietly(key, context, memberId === null ? undefined : message);
      if (reset.linkName !== null) await shortTerm.remove(reset.linkName);
      return sent;
    } catch (error) {
      if (linkName !== null) await shortTerm.remove(linkName);
      await shortTerm.put(nameOfReset(resetId), reset, LIFETIME_SECONDS);
      throw error;
    }
  };

  return {
    async startPasswordReset({ contact, captcha: { captchaId, answer } }, context) {
      if (!(await captcha.verify(captchaId, answer))) throw new RefusedRequest('ERR_CAPTCHA_WRONG');
      const member = await findMember(database, contact.kind, contact.value);
      const resetId = secret();
      const sent = await send(resetId, { contact, memberId: member?.id ?? null, linkName: null }, context);
      await keepIn(context, { resetId, opened: contact.kind === 'mobile', proved: false, linkName: null });
      return sent;
    },

    async resendPasswordResetCode(_, context) {
      const { browser, reset } = await find(context);
      const sent = await send(browser.resetId, reset, context);
      await keepIn(context, browser);
      return sent;
    },

    async openPasswordResetLink({ linkToken }, context) {
      const linkName = nameOfLink(linkToken);
      const here = await shortTerm.get(nameOfBrowser(context));
      // The page was loaded again: the link is used, but it was used here.
      if (v.is(browserReset, here) && here.linkName === linkName) return {};
      const target = await shortTerm.take(linkName);
      if (!v.is(linkTarget, target)) throw new RefusedRequest('ERR_RESET_LINK_UNKNOWN');
      await keepIn(context, { resetId: target.resetId, opened: true, proved: false, linkName });
      return {};
    },

    async confirmPasswordResetCode({ code }, context) {
      const { browser, reset } = await find(context);
      if (!browser.opened) throw new RefusedRequest('ERR_RESET_MISSING');
      const { contact } = reset;
      await codes.confirm({ purpose: 'password-reset', subject: browser.resetId, contact }, context, code);
      // A new id: whoever planted the one before, or read it off a shared computer, must not set the password.
      await context.renewSessionId();
      await keepIn(context, { ...browser, proved: true });
      return {};
    },

    async completePasswordReset({ newPassword }, context) {
      const { browser } = await find(context);
      if (!browser.proved) throw new RefusedRequest('ERR_RESET_MISSING');
      const passwordHash = await hashPassword(newPassword);
      // Of several at once one gets it.
      const reset = readReset(await shortTerm.take(nameOfReset(browser.resetId)));
      const { contact, memberId } = reset;
      if (memberId === null) throw new RefusedRequest('ERR_RESET_MISSING');
      try {
        await setNewPassword(database, { memberId, contact, passwordHash, at: new Date(clock()) }, lockOuts);
      } catch (error) {
        // The database's trouble is not to cost the person the code as well.
        if (!(error instanceof RefusedRequest)) await shortTerm.put(nameOfReset(browser.resetId), reset, LIFETIME_SECONDS);
        throw error;
      }
      await shortTerm.remove(nameOfBrowser(context));
      // This one has ended with the others.
      if (context.session.memberId === memberId) await context.renewSession(null);
      return {};
    },
  };
}
