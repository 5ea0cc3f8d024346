import * as v from 'valibot';
import type { Codes } from '../codes/index.js';
import type { Handlers, RequestContext } from '../context.js';
import type { Limits } from '../limits/index.js';
import { findMember, summaryOf } from '../members/index.js';
import { hashPassword } from '../passwords/index.js';
import { RefusedRequest } from '../refusal.js';
import type { Services } from '../services.js';
import { keyOfSession } from '../sessions.js';
import { createMember } from './create-member.js';
import { PRIVACY_NOTICE_VERSION } from './privacy-notice.js';
import { readName } from './read-name.js';

const LIFETIME_SECONDS = 30 * 60;

/** A registration on its way, kept under the browser's session: no other browser can go on with it. */
const pendingRegistration = v.object({
  contact: v.object({ kind: v.picklist(['mobile', 'email']), value: v.string() }),
  memberKind: v.picklist(['personal', 'organization']),
  privacyNoticeVersion: v.string(),
  /** Whether the code that was sent to the contact was typed here. */
  confirmed: v.boolean(),
});
type PendingRegistration = v.InferOutput<typeof pendingRegistration>;

type RegistrationRoute =
  | 'issueCaptcha'
  | 'startRegistration'
  | 'resendRegistrationCode'
  | 'confirmRegistrationCode'
  | 'completeRegistration';

/**
 * Contact, code, details: then there is a member, and they are signed in.
 *
 * Whether a contact is taken only its owner learns, from the message and after the right code; to everybody else the answers are
 * the same.
 */
export function createRegistration(
  services: Pick<Services, 'database' | 'shortTerm' | 'captcha' | 'clock' | 'random'> & {
    readonly codes: Codes;
    readonly limits: Limits;
  },
): Handlers<RegistrationRoute> {
  const { database, shortTerm, captcha, clock, random, codes, limits } = services;

  const nameOf = ({ session }: RequestContext) => `registration:${keyOfSession(session.id)}`;
  const read = (kept: unknown): PendingRegistration => {
    if (!v.is(pendingRegistration, kept)) throw new RefusedRequest('ERR_REGISTRATION_MISSING');
    return kept;
  };
  const keep = (context: RequestContext, registration: PendingRegistration) =>
    shortTerm.put(nameOf(context), registration, LIFETIME_SECONDS);
  const isTaken = async ({ kind, value }: PendingRegistration['contact']) =>
    (await findMember(database, kind, value)) !== undefined;
  const keyOf = ({ contact }: PendingRegistration, { session }: RequestContext) =>
    ({ purpose: 'registration', subject: session.id, contact }) as const;
  const sendCode = async (registration: PendingRegistration, context: RequestContext) =>
    codes.send(keyOf(registration, context), context, {
      kind: (await isTaken(registration.contact)) ? 'registration-taken' : 'registration',
    });

  return {
    async issueCaptcha(_, { session, address }) {
      // The address first: sessions are to be had for nothing, and each that is counted takes up room.
      await limits.spend('captchas-per-address', address);
      await limits.spend('captchas-per-session', session.id);
      return captcha.issue();
    },

    async startRegistration({ contact, memberKind, privacyNoticeVersion, captcha: { captchaId, answer } }, context) {
      if (privacyNoticeVersion !== PRIVACY_NOTICE_VERSION) throw new RefusedRequest('ERR_PRIVACY_NOTICE_OUTDATED');
      // An organisation registers by e-mail (facts: flows).
      if (memberKind === 'organization' && contact.kind !== 'email') throw new RefusedRequest('ERR_REQUEST_INVALID');
      if (!(await captcha.verify(captchaId, answer))) throw new RefusedRequest('ERR_CAPTCHA_WRONG');
      const registration = { contact, memberKind, privacyNoticeVersion, confirmed: false };
      const sent = await sendCode(registration, context);
      await keep(context, registration);
      return sent;
    },

    async resendRegistrationCode(_, context) {
      const registration = read(await shortTerm.get(nameOf(context)));
      const sent = await sendCode(registration, context);
      await keep(context, registration);
      return sent;
    },

    async confirmRegistrationCode({ code }, context) {
      const registration = read(await shortTerm.get(nameOf(context)));
      await codes.confirm(keyOf(registration, context), context, code);
      if (await isTaken(registration.contact)) {
        await shortTerm.remove(nameOf(context));
        throw new RefusedRequest('ERR_CONTACT_TAKEN');
      }
      // A new id: whoever planted the one before, or read it off a shared computer, must not go on with what was proved here.
      await context.renewSessionId();
      // Another tab may have begun anew meanwhile: this one's contact is what was proved, so this one stands.
      await keep(context, { ...registration, confirmed: true });
      return {};
    },

    async completeRegistration({ familyName, givenName, password }, context) {
      const names = { familyName: readName(familyName), givenName: readName(givenName) };
      if (!read(await shortTerm.get(nameOf(context))).confirmed) throw new RefusedRequest('ERR_REGISTRATION_MISSING');
      const passwordHash = await hashPassword(password);
      // Of two clicks at once one gets it. It may be another than was just seen, so it is looked at again.
      const registration = read(await shortTerm.take(nameOf(context)));
      const giveBack = () => keep(context, registration);
      if (!registration.confirmed) {
        await giveBack();
        throw new RefusedRequest('ERR_REGISTRATION_MISSING');
      }
      const { contact, memberKind: kind, privacyNoticeVersion } = registration;
      const createdAt = new Date(clock());
      const person = { id: newId(random), kind, contact, ...names, passwordHash, privacyNoticeVersion, createdAt };
      const member = await createMember(database, person).catch(async (error: unknown) => {
        // The database's trouble is not to cost the person the code as well.
        if (!(error instanceof RefusedRequest)) await giveBack();
        throw error;
      });
      // A new id, so that one that was planted before does not become a signed-in session.
      await context.renewSession({ memberId: member.id });
      return { member: summaryOf(member) };
    },
  };
}

/** A random UUID (RFC 9562 §5.4). */
function newId(random: (length: number) => Uint8Array): string {
  const bytes = Buffer.from(random(16));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
