import * as v from 'valibot';
import { parseContact } from '../rules/contact.js';
import { passwordProblems } from '../rules/password.js';
import { isoDate, localized, moment, oneTimeCode, proof, seconds, text, typedPassword } from './primitives.js';

/**
 * Everything that pages and an identity server say to each other, checked at both ends. `routes.ts` says which goes where.
 * Moments are ISO 8601 in UTC, durations are whole seconds.
 */

/** Where a code can reach a person. Comes out normalised: `0912345678`, `person@example.tw`. */
const contactSchema = v.pipe(
  v.object({ kind: v.picklist(['mobile', 'email']), value: v.pipe(v.string(), v.maxLength(254)) }),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const contact = parseContact(dataset.value.kind, dataset.value.value);
    if (contact !== undefined) return contact;
    addIssue({ message: 'not a mobile number or e-mail address' });
    return NEVER;
  }),
);
/** Where a code can reach a person, normalised: `0912345678`, `person@example.tw`. */
export type Contact = v.InferOutput<typeof contactSchema>;

/** A contact of which most is hidden: enough for its owner to recognise, of no use to others. */
const maskedContact = v.object({ kind: v.picklist(['mobile', 'email']), masked: v.string() });
/** A contact of which most is hidden: enough for its owner to recognise, of no use to others. */
export type MaskedContact = v.InferOutput<typeof maskedContact>;

const memberKind = v.picklist(['personal', 'organization']);
/** A person, or a company or another body. */
export type MemberKind = v.InferOutput<typeof memberKind>;

/**
 * `general`: nothing proved but a contact. `gold`: the person is known by card (已實名). `organization`: the organisation is known
 * by card; before that an organisation's member is `general` too.
 */
const memberStatus = v.picklist(['general', 'gold', 'organization']);
/** `general`: nothing proved but a contact. `gold`, `organization`: known by card. */
export type MemberStatus = v.InferOutput<typeof memberStatus>;

export const memberSummary = v.object({
  kind: memberKind,
  status: memberStatus,
  displayName: v.string(),
  accountName: v.nullable(v.string()),
});
/** What pages show of the member who is signed in. */
export type MemberSummary = v.InferOutput<typeof memberSummary>;

/** What a verified certificate says about its holder. */
const cardIdentity = v.variant('kind', [
  v.object({
    kind: v.literal('citizen'),
    name: v.string(),
    subjectSerialNumber: v.string(),
    /** Last four characters of the ID number; the certificate has no more of it. */
    idNumberEnding: v.string(),
  }),
  v.object({ kind: v.literal('organization'), name: v.string(), taxId: v.string() }),
]);
/** What the certificate of a card says about its holder, once verified. */
export type CardIdentity = v.InferOutput<typeof cardIdentity>;

/** Who this browser is to the server. Both are null for a visitor; a card without an account gives an identity and no member. */
export const sessionSchema = v.object({ member: v.nullable(memberSummary), identity: v.nullable(cardIdentity) });
/** Who this browser is to the server. Both are null for a visitor; a card without an account gives an identity and no member. */
export type Session = v.InferOutput<typeof sessionSchema>;

export const emptySchema = v.strictObject({});

/** What a card's signature is for; a challenge nonce works for its own purpose only. */
const challengePurpose = v.picklist(['sign-in', 'gold', 'organization']);
/** What a card's signature is for; a challenge nonce works for its own purpose only. */
export type ChallengePurpose = v.InferOutput<typeof challengePurpose>;
export const challengeRequest = v.strictObject({ purpose: challengePurpose });
export const challengeAnswer = v.object({ challengeNonce: v.string() });

/** A question that a program should find hard. `question` is text, so that a screen reader can read it. */
export const captchaAnswer = v.object({
  captchaId: v.string(),
  question: v.object({ 'zh-TW': v.string(), en: v.string() }),
});
/** A question for people, in both languages. */
export type Captcha = v.InferOutput<typeof captchaAnswer>;
const captchaSolution = v.strictObject({ captchaId: text(64), answer: text(64) });

const newPassword = v.pipe(
  v.string(),
  v.check((value) => passwordProblems(value).length === 0, 'breaks the password rules'),
);
/** Four digits by SMS or e-mail. */
export const codeRequest = v.strictObject({ code: oneTimeCode(4) });
/** A code is on its way. The answer is the same whether or not the contact belongs to anyone. */
export const codeSent = v.object({ resendAfterSeconds: seconds, expiresAfterSeconds: seconds });
/** A code is on its way. Times are in seconds. */
export type CodeSent = v.InferOutput<typeof codeSent>;

export const registrationRequest = v.strictObject({
  contact: contactSchema,
  memberKind,
  /** The version of the privacy notice that the person read and agreed to. */
  privacyNoticeVersion: text(20),
  captcha: captchaSolution,
});
export const registrationDetails = v.strictObject({
  familyName: text(60),
  givenName: text(60),
  password: newPassword,
  /** Whether the person wants to go on to gold (or, for an organisation, to its card) at once. */
  wantsUpgrade: v.boolean(),
});
export const memberAnswer = v.object({ member: memberSummary });

export const passwordSignIn = v.strictObject({
  /** Account name, e-mail address or mobile number. */
  account: text(254),
  password: typedPassword,
  /** Lift the freeze that the member put on the account. */
  liftFreeze: v.optional(v.boolean(), false),
});
export const cardSignIn = v.strictObject(proof);
export const cardSignInAnswer = v.object({ identity: cardIdentity, member: v.nullable(memberSummary) });

export const passwordResetRequest = v.strictObject({ contact: contactSchema, captcha: captchaSolution });
/** From the link in the e-mail; base64url. */
export const passwordResetLink = v.strictObject({ linkToken: v.pipe(v.string(), v.regex(/^[\w-]{20,100}$/)) });
export const passwordResetCompletion = v.strictObject({ newPassword });

/** What a member may add and correct. Name and ID number are not in it. Null takes the entry away. */
export const profileChange = v.strictObject({
  birthDate: v.optional(v.nullable(isoDate)),
  address: v.optional(v.nullable(text(200))),
  residentSince: v.optional(v.nullable(isoDate)),
});
export const memberProfile = v.object({
  ...memberSummary.entries,
  familyName: v.string(),
  givenName: v.string(),
  /** First letter and last three characters, the rest hidden; null before gold. */
  maskedIdNumber: v.nullable(v.string()),
  taxId: v.nullable(v.string()),
  mobile: v.nullable(v.string()),
  email: v.nullable(v.string()),
  birthDate: v.nullable(v.string()),
  address: v.nullable(v.string()),
  residentSince: v.nullable(v.string()),
  memberSince: moment,
  /** When the card proved who it is. */
  provedAt: v.nullable(moment),
});
/** What a member has told, and a card has proved. Moments are ISO 8601. */
export type MemberProfile = v.InferOutput<typeof memberProfile>;

export const contactChange = v.strictObject({ contact: contactSchema });
export const passwordChange = v.strictObject({ oldPassword: typedPassword, newPassword });
export const passwordConfirmation = v.strictObject({ password: typedPassword });

export const cardServices = v.object({
  agencies: v.array(
    v.object({
      agencyId: v.string(),
      name: localized,
      services: v.array(
        v.object({
          serviceId: v.string(),
          name: localized,
          description: localized,
          goldOnly: v.boolean(),
          opened: v.boolean(),
        }),
      ),
    }),
  ),
});
/** The city's card services by agency, and which of them are open for this member. */
export type CardServices = v.InferOutput<typeof cardServices>;
export const serviceRequest = v.strictObject({ serviceId: text(60) });

export const applications = v.object({
  applications: v.array(
    v.object({
      applicationId: v.string(),
      name: localized,
      /** What the member agreed to give, as claim names. */
      claims: v.array(v.string()),
      authorizedAt: moment,
      lastUsedAt: v.nullable(moment),
    }),
  ),
});
/** Services that a member has let have data. */
export type Applications = v.InferOutput<typeof applications>;
export const applicationRequest = v.strictObject({ applicationId: text(200) });

/** What can stand in the usage log. */
const usageEventSchema = v.picklist([
  'registered',
  'signed-in-with-password',
  'signed-in-with-card',
  'signed-in-with-app',
  'sign-in-failed',
  'account-locked',
  'signed-out',
  'password-changed',
  'password-reset',
  'profile-changed',
  'contact-changed',
  'became-gold',
  'became-organization',
  'service-opened',
  'application-authorized',
  'application-declined',
  'application-revoked',
  'data-given',
  'account-frozen',
  'freeze-lifted',
]);
/** What can stand in the usage log. */
export type UsageEvent = v.InferOutput<typeof usageEventSchema>;
export const usageLogRequest = v.strictObject({
  /** `next` of the page before. */
  after: v.optional(v.pipe(v.string(), v.regex(/^\d{1,18}$/))),
});
export const usageLog = v.object({
  entries: v.array(
    v.object({
      at: moment,
      event: usageEventSchema,
      /** Who got or asked for data, or which service; null when nobody else was involved. */
      party: v.nullable(localized),
      claims: v.array(v.string()),
    }),
  ),
  next: v.nullable(v.string()),
});
/** What became of a member's account and data, newest first. */
export type UsageLog = v.InferOutput<typeof usageLog>;

export const goldRequest = v.strictObject({ idNumber: v.pipe(v.string(), v.maxLength(40)), ...proof });
export const organizationRequest = v.strictObject({ taxId: v.pipe(v.string(), v.maxLength(40)), ...proof });
/** The account name is new and must be remembered; the password stays what it was. */
export const upgradeAnswer = v.object({
  member: memberSummary,
  accountName: v.string(),
  /** What the QR code for the app says. */
  appLink: v.string(),
});
/** What a proof by card gives: a new account name to remember, and a link for the app. */
export type Upgrade = v.InferOutput<typeof upgradeAnswer>;

/** What a refusal says beyond its code. */
const refusalDetails = v.object({
  /** Of a code, a password or a captcha, before it locks or expires. */
  triesLeft: v.optional(seconds),
  retryAfterSeconds: v.optional(seconds),
  /** ERR_ID_TAKEN, ERR_CARD_TAKEN, ERR_TAX_ID_TAKEN: how to sign in to the account that exists. */
  existingContacts: v.optional(v.array(maskedContact)),
  /** ERR_VERIFICATION_FAILED, and ERR_SERVER_BUSY where it comes from the verifier: the verifier's own code. */
  verificationCode: v.optional(v.string()),
});
/** What a refusal says beyond its code. Times are in seconds. */
export type RefusalDetails = v.InferOutput<typeof refusalDetails>;

const message = v.object({ sentence: v.string(), remedy: v.string() });
/** Body of every refusal. `messages` is there when the code alone does not say it: why a card was not verified. */
export const refusalSchema = v.object({
  code: v.string(),
  details: v.optional(refusalDetails),
  messages: v.optional(v.object({ 'zh-TW': message, en: message })),
});
/** Body of every refusal. */
export type Refusal = v.InferOutput<typeof refusalSchema>;
