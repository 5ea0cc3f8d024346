import * as v from 'valibot';
import { parseContact } from '../rules/contact.js';
import { isoDate, localized, moment, oneTimeCode, proof, seconds, text, typedPassword } from './primitives.js';
import { memberSummary } from './schemas.js';

/** A service asks for a person's data, and the person comes in by one of five ways (iSSO; facts: flows). */

/**
 * `account`: the account here, by password or by a QR code for the app. The others name a person by something outside of an account,
 * and need none.
 */
const wayIn = v.picklist(['account', 'mobile-certificate', 'telecom', 'citizen-card', 'nhi-card']);
/** A way in for a service. `account`: the account here, by password or QR code; the others need no account. */
export type WayIn = v.InferOutput<typeof wayIn>;
const identityWay = v.picklist(['mobile-certificate', 'telecom', 'citizen-card', 'nhi-card']);
/** A way in that names a person by something outside of an account. */
export type IdentityWay = v.InferOutput<typeof identityWay>;

const telecomOperator = v.picklist(['chunghwa', 'taiwan-mobile', 'far-eastone', 'taiwan-star', 'asia-pacific']);
/** Whose telephone line it is. */
export type TelecomOperator = v.InferOutput<typeof telecomOperator>;

const interactionRef = { uid: v.pipe(v.string(), v.regex(/^[\w-]{1,100}$/)) };
export const interactionRequest = v.strictObject(interactionRef);

export const interaction = v.object({
  application: v.object({ applicationId: v.string(), name: localized }),
  /** The ways in that this service takes and this server has. */
  ways: v.array(wayIn),
  /** Of the notices that a person agrees to before each way. */
  privacyNoticeVersion: v.string(),
  /**
   * What the service wants to get. `from` says where it would come from for whoever is here: from the way in, or from the account with
   * the same identity, if they agree to that too; null: nobody is here yet, or there is nothing to give. `value` is for their eyes;
   * null with `from: 'account'`, which the way in does not show.
   */
  claims: v.array(
    v.object({ claim: v.string(), value: v.nullable(v.string()), from: v.nullable(v.picklist(['way', 'account'])) }),
  ),
  /** By an account the service takes gold members only; every other way proves the person itself. */
  goldOnly: v.boolean(),
  /** Names whoever is here, for `agreeToInteraction`: another name for each person and question. Null: nobody is here. */
  personId: v.nullable(v.string()),
  /** Who is signed in with an account. Null when a visitor is here. */
  member: v.nullable(memberSummary),
  /** Who came in by another way. */
  visitor: v.nullable(
    v.object({
      way: identityWay,
      /** Not every way tells it. */
      name: v.nullable(v.string()),
      maskedIdNumber: v.string(),
      /** An account with the same identity has data that the service asks for and the way does not give. */
      hasAccountData: v.boolean(),
    }),
  ),
  /** The same was agreed to before and holds: it need not be asked again. */
  agreed: v.nullable(v.object({ at: moment, withAccountData: v.boolean() })),
});
/** A service asks, through the authorisation endpoint, for somebody's data. */
export type Interaction = v.InferOutput<typeof interaction>;

export const agreementRequest = v.strictObject({
  ...interactionRef,
  /** A visitor also gives what their account has. */
  withAccountData: v.optional(v.boolean(), false),
  /** Of the interaction as it was shown: what one person saw, another who is here by now does not agree to. */
  personId: v.pipe(v.string(), v.regex(/^[\w-]{1,100}$/)),
});
/** Where the browser goes next: back to the service, by way of the authorisation endpoint. */
export const interactionEnd = v.object({ location: v.string() });

const signInRef = { ...interactionRef, signInId: v.pipe(v.string(), v.regex(/^[\w-]{1,100}$/)) };
export const issoSignInRequest = v.strictObject(signInRef);

export const issoStart = v.strictObject({
  ...interactionRef,
  way: identityWay,
  /** The version of the way's privacy notice that the person read and agreed to. */
  privacyNoticeVersion: text(20),
});

/** What is due next in a sign-in by one of the other ways. */
export const issoStep = v.variant('step', [
  /** `proveCitizenCard` or `proveNhiCard`. */
  v.object({ step: v.literal('card') }),
  /** `startMobileCertificate`. */
  v.object({ step: v.literal('id-number') }),
  /** `startTelecom`. */
  v.object({ step: v.literal('subscriber') }),
  /** `sendIssoCode`. */
  v.object({ step: v.literal('mobile') }),
  /** `confirmIssoCode`. */
  v.object({
    step: v.literal('code'),
    maskedMobile: v.string(),
    /** Whether `sendIssoCode` may still name another number. */
    mobileIsFixed: v.boolean(),
    resendAfterSeconds: seconds,
    expiresAfterSeconds: seconds,
  }),
  /** The person opens `link` on their phone (it is what the QR code says); `pollPhone` tells what came of it. */
  v.object({
    step: v.literal('phone'),
    link: v.string(),
    /** 0: it is too late, `renewPhone` gives another. */
    expiresAfterSeconds: seconds,
    pollAfterSeconds: seconds,
  }),
  /** It is proved who is here: `agreeToInteraction` or `declineInteraction`. */
  v.object({ step: v.literal('consent') }),
]);
/** What the server wants next on a way in. Times are in seconds. */
export type IssoStep = v.InferOutput<typeof issoStep>;
export const issoStarted = v.object({ signInId: v.string(), next: issoStep });

const idNumber = v.pipe(v.string(), v.maxLength(40));
const mobile = v.pipe(
  v.string(),
  v.maxLength(40),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const contact = parseContact('mobile', dataset.value);
    if (contact !== undefined) return contact.value;
    addIssue({ message: 'not a mobile number' });
    return NEVER;
  }),
);

export const citizenCardProof = v.strictObject({ ...signInRef, idNumber, ...proof });
export const nhiCardProof = v.strictObject({
  ...signInRef,
  /** As typed. */
  idNumber,
  /** As the card has it. The card signs nothing: who sends this is known by the password. */
  card: v.strictObject({ cardNumber: v.pipe(v.string(), v.regex(/^\d{12}$/)), idNumber }),
  /** The registered password (健保卡註冊密碼). */
  password: typedPassword,
});
export const mobileCertificateStart = v.strictObject({ ...signInRef, idNumber });
export const telecomStart = v.strictObject({
  ...signInRef,
  idNumber,
  mobile,
  birthDate: isoDate,
  operator: telecomOperator,
});
export const issoMobile = v.strictObject({ ...signInRef, mobile });
/** Six digits by SMS. */
export const issoCode = v.strictObject({ ...signInRef, code: oneTimeCode(6) });

export const issoQrStart = v.strictObject({ ...interactionRef, privacyNoticeVersion: text(20) });

/** A QR code for the app of somebody who is signed in there. */
const shownQr = {
  /** What the QR code says. It changes every `rotateAfterSeconds`, and each is good for one scan. */
  content: v.string(),
  rotateAfterSeconds: seconds,
  expiresAfterSeconds: seconds,
  pollAfterSeconds: seconds,
};
export const issoQr = v.object({ signInId: v.string(), ...shownQr });
export const issoQrState = v.variant('state', [
  v.object({ state: v.literal('shown'), ...shownQr }),
  /** The app asks for these two digits: who confirms has this screen before them. */
  v.object({
    state: v.literal('scanned'),
    confirmationNumber: v.string(),
    expiresAfterSeconds: seconds,
    pollAfterSeconds: seconds,
  }),
  v.object({ state: v.literal('signed-in'), member: memberSummary }),
]);
/** What has become of a QR code that a browser shows. Times are in seconds. */
export type IssoQrState = v.InferOutput<typeof issoQrState>;

export const qrScan = v.strictObject({ content: v.pipe(v.string(), v.maxLength(1000)) });
/** What the app shows before its owner confirms: what is signed in to, where, and since when. */
export const scannedQr = v.object({
  scanId: v.string(),
  application: v.object({ applicationId: v.string(), name: localized }),
  /** Origin of the site whose page showed the code. */
  origin: v.string(),
  /** The browser that shows it, as it names itself: `Chrome on Windows`. */
  browser: v.string(),
  startedAt: moment,
  expiresAfterSeconds: seconds,
});
/** What the app shows of a scanned QR code before the person confirms it. */
export type ScannedQr = v.InferOutput<typeof scannedQr>;
export const qrConfirmation = v.strictObject({
  scanId: v.pipe(v.string(), v.regex(/^[\w-]{1,100}$/)),
  confirmationNumber: oneTimeCode(2),
});
export const qrDecline = v.strictObject({ scanId: v.pipe(v.string(), v.regex(/^[\w-]{1,100}$/)) });
