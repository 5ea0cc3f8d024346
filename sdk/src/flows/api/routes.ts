import type * as v from 'valibot';
import * as i from './isso-schemas.js';
import * as s from './schemas.js';

/**
 * The whole interface between pages and an identity server, in one table: the client calls by it, a server answers by it. A GET
 * takes its request in the query, a POST in a JSON body; `:uid` in a path is the request's `uid`. A refusal is a status from 400
 * on and `{ code, details?, messages? }` (`errors.ts`).
 */
export const identityServerRoutes = {
  /** Who this browser is. Starts a session when there is none. */
  session: { method: 'GET', path: '/api/session', request: s.emptySchema, answer: s.sessionSchema },
  /** A nonce for the card to sign: single use, for this session and purpose. Proofs are of members: else ERR_SIGN_IN_REQUIRED. */
  issueChallenge: { method: 'POST', path: '/api/challenge', request: s.challengeRequest, answer: s.challengeAnswer },
  issueCaptcha: { method: 'POST', path: '/api/captcha', request: s.emptySchema, answer: s.captchaAnswer },

  // Registration: contact → code → details
  /**
   * ERR_CAPTCHA_WRONG, ERR_PRIVACY_NOTICE_OUTDATED, ERR_TOO_MANY_CODES, ERR_CODE_NOT_SENT. Says nothing about whether the contact is
   * taken.
   */
  startRegistration: { method: 'POST', path: '/api/registration', request: s.registrationRequest, answer: s.codeSent },
  /** ERR_REGISTRATION_MISSING, ERR_TOO_MANY_CODES, ERR_CODE_NOT_SENT. */
  resendRegistrationCode: { method: 'POST', path: '/api/registration/resend', request: s.emptySchema, answer: s.codeSent },
  /** ERR_REGISTRATION_MISSING, ERR_CODE_WRONG, ERR_CODE_EXPIRED; ERR_CONTACT_TAKEN only to whoever typed the right code. */
  confirmRegistrationCode: { method: 'POST', path: '/api/registration/code', request: s.codeRequest, answer: s.emptySchema },
  /** Makes the member and signs them in. ERR_REGISTRATION_MISSING, ERR_CONTACT_TAKEN. */
  completeRegistration: {
    method: 'POST',
    path: '/api/registration/complete',
    request: s.registrationDetails,
    answer: s.memberAnswer,
  },

  // Sign-in
  /** ERR_CREDENTIALS_WRONG, ERR_ACCOUNT_LOCKED, ERR_ACCOUNT_FROZEN: the first two alike for accounts that do not exist. */
  signInWithPassword: {
    method: 'POST',
    path: '/api/sign-in/password',
    request: s.passwordSignIn,
    answer: s.memberAnswer,
  },
  /**
   * By the certificate's subject serial number (or tax id), never by a typed ID. Without an account `member` is null.
   * ERR_VERIFICATION_FAILED, ERR_ACCOUNT_FROZEN.
   */
  signInWithCard: { method: 'POST', path: '/api/sign-in/card', request: s.cardSignIn, answer: s.cardSignInAnswer },
  signOut: { method: 'POST', path: '/api/sign-out', request: s.emptySchema, answer: s.emptySchema },

  // Forgotten password: contact → code (by e-mail: link → code) → new password
  /** ERR_CAPTCHA_WRONG, ERR_TOO_MANY_CODES. Says nothing about whether anybody has the contact. */
  startPasswordReset: { method: 'POST', path: '/api/password-reset', request: s.passwordResetRequest, answer: s.codeSent },
  /** ERR_RESET_MISSING, ERR_TOO_MANY_CODES. */
  resendPasswordResetCode: { method: 'POST', path: '/api/password-reset/resend', request: s.emptySchema, answer: s.codeSent },
  /** Takes up, in this browser, the reset that an e-mail's link names. ERR_RESET_LINK_UNKNOWN. */
  openPasswordResetLink: {
    method: 'POST',
    path: '/api/password-reset/link',
    request: s.passwordResetLink,
    answer: s.emptySchema,
  },
  /** ERR_RESET_MISSING, ERR_CODE_WRONG, ERR_CODE_EXPIRED. */
  confirmPasswordResetCode: { method: 'POST', path: '/api/password-reset/code', request: s.codeRequest, answer: s.emptySchema },
  /** Ends every session of the account. ERR_RESET_MISSING. */
  completePasswordReset: {
    method: 'POST',
    path: '/api/password-reset/complete',
    request: s.passwordResetCompletion,
    answer: s.emptySchema,
  },

  // The member's own: all of them ERR_SIGN_IN_REQUIRED for others
  profile: { method: 'GET', path: '/api/member', request: s.emptySchema, answer: s.memberProfile },
  changeProfile: { method: 'POST', path: '/api/member/profile', request: s.profileChange, answer: s.memberProfile },
  /** Sends a code to the new contact; it takes the old one's place once the code was typed. ERR_TOO_MANY_CODES, ERR_CODE_NOT_SENT. */
  startContactChange: { method: 'POST', path: '/api/member/contact', request: s.contactChange, answer: s.codeSent },
  /** ERR_CODE_WRONG, ERR_CODE_EXPIRED; ERR_CONTACT_TAKEN only to whoever typed the right code. */
  confirmContactChange: { method: 'POST', path: '/api/member/contact/code', request: s.codeRequest, answer: s.memberProfile },
  /** ERR_PASSWORD_WRONG, ERR_ACCOUNT_LOCKED. Ends the account's other sessions. */
  changePassword: { method: 'POST', path: '/api/member/password', request: s.passwordChange, answer: s.emptySchema },
  cardServices: { method: 'GET', path: '/api/member/services', request: s.emptySchema, answer: s.cardServices },
  /** ERR_GOLD_REQUIRED, ERR_NOT_FOUND. */
  openCardService: { method: 'POST', path: '/api/member/services/open', request: s.serviceRequest, answer: s.cardServices },
  applications: { method: 'GET', path: '/api/member/applications', request: s.emptySchema, answer: s.applications },
  revokeApplication: {
    method: 'POST',
    path: '/api/member/applications/revoke',
    request: s.applicationRequest,
    answer: s.applications,
  },
  usageLog: { method: 'GET', path: '/api/member/usage', request: s.usageLogRequest, answer: s.usageLog },
  /** Nobody signs in and no application gets data until the member lifts it. ERR_PASSWORD_WRONG, ERR_ACCOUNT_LOCKED. */
  freezeAccount: { method: 'POST', path: '/api/member/freeze', request: s.passwordConfirmation, answer: s.emptySchema },
  /** Erases the member with everything about them. ERR_PASSWORD_WRONG, ERR_ACCOUNT_LOCKED. */
  deleteAccount: { method: 'POST', path: '/api/member/delete', request: s.passwordConfirmation, answer: s.emptySchema },

  // Proof by card, of a signed-in member: both also ERR_VERIFICATION_FAILED, ERR_CARD_KIND_OTHER, ERR_MEMBER_KIND_OTHER, ERR_ALREADY_PROVED
  /** ERR_ID_NUMBER_INVALID, ERR_ID_NUMBER_OTHER, ERR_ID_COMPARISON_…, ERR_ID_TAKEN, ERR_CARD_TAKEN. */
  upgradeToGold: { method: 'POST', path: '/api/gold', request: s.goldRequest, answer: s.upgradeAnswer },
  /** ERR_TAX_ID_INVALID, ERR_TAX_ID_OTHER, ERR_TAX_ID_TAKEN. */
  proveOrganization: {
    method: 'POST',
    path: '/api/organization',
    request: s.organizationRequest,
    answer: s.upgradeAnswer,
  },

  // A service asks for somebody's data (OAuth 2.0 authorisation code): all of them ERR_INTERACTION_MISSING
  interaction: {
    method: 'GET',
    path: '/interaction/:uid/details',
    request: i.interactionRequest,
    answer: i.interaction,
  },
  /** Whoever is here agrees: the visitor, else the signed-in member. ERR_SIGN_IN_REQUIRED (also of another `way`), ERR_GOLD_REQUIRED. */
  agreeToInteraction: {
    method: 'POST',
    path: '/interaction/:uid/agree',
    request: i.agreementRequest,
    answer: i.interactionEnd,
  },
  /** Back to the service with `access_denied`; a sign-in is not needed for that. */
  declineInteraction: {
    method: 'POST',
    path: '/interaction/:uid/decline',
    request: i.interactionRequest,
    answer: i.interactionEnd,
  },

  // The ways in beside the account. Each takes a sign-in one step on: all of them ERR_INTERACTION_MISSING, ERR_ISSO_MISSING, at another
  // step or way ERR_ISSO_STEP, and where a crowd would cost something ERR_TOO_MANY_REQUESTS
  /** Begins, and ends what this browser began before for this question. ERR_PRIVACY_NOTICE_OUTDATED, ERR_WAY_UNAVAILABLE. */
  startIsso: { method: 'POST', path: '/interaction/:uid/isso', request: i.issoStart, answer: i.issoStarted },
  /** Forgets whoever came in by another way; whether or not anybody did. */
  leaveIsso: { method: 'POST', path: '/interaction/:uid/isso/leave', request: i.interactionRequest, answer: s.emptySchema },
  /** A nonce for the citizen's card: single use, for this sign-in. */
  issueIssoChallenge: {
    method: 'POST',
    path: '/interaction/:uid/isso/challenge',
    request: i.issoSignInRequest,
    answer: s.challengeAnswer,
  },
  /** ERR_VERIFICATION_FAILED, ERR_CARD_KIND_OTHER, ERR_ID_NUMBER_INVALID, ERR_ID_NUMBER_OTHER, ERR_ID_COMPARISON_… */
  proveCitizenCard: {
    method: 'POST',
    path: '/interaction/:uid/isso/citizen-card',
    request: i.citizenCardProof,
    answer: i.issoStep,
  },
  /** ERR_ID_NUMBER_INVALID, ERR_ID_NUMBER_OTHER, ERR_NHI_PASSWORD_…, ERR_PROVIDER_UNAVAILABLE, ERR_WAY_UNAVAILABLE. */
  proveNhiCard: { method: 'POST', path: '/interaction/:uid/isso/nhi-card', request: i.nhiCardProof, answer: i.issoStep },
  /** ERR_ID_NUMBER_INVALID, ERR_PROVIDER_UNAVAILABLE: then `renewPhone` or this once more. */
  startMobileCertificate: {
    method: 'POST',
    path: '/interaction/:uid/isso/mobile-certificate',
    request: i.mobileCertificateStart,
    answer: i.issoStep,
  },
  /** ERR_ID_NUMBER_INVALID, ERR_BIRTH_DATE_INVALID, ERR_TOO_MANY_CODES, ERR_CODE_NOT_SENT. */
  startTelecom: { method: 'POST', path: '/interaction/:uid/isso/telecom', request: i.telecomStart, answer: i.issoStep },
  /** Sends the code, also to another number than before. ERR_TOO_MANY_CODES, ERR_CODE_NOT_SENT. */
  sendIssoCode: { method: 'POST', path: '/interaction/:uid/isso/code/send', request: i.issoMobile, answer: i.issoStep },
  /** To the same number. ERR_TOO_MANY_CODES, ERR_CODE_NOT_SENT. */
  resendIssoCode: {
    method: 'POST',
    path: '/interaction/:uid/isso/code/resend',
    request: i.issoSignInRequest,
    answer: i.issoStep,
  },
  /** ERR_CODE_WRONG, ERR_CODE_EXPIRED; by telecom ERR_PROVIDER_UNAVAILABLE, after which `renewPhone` goes on: the code was right. */
  confirmIssoCode: { method: 'POST', path: '/interaction/:uid/isso/code', request: i.issoCode, answer: i.issoStep },
  /** Another QR code in place of the one that is there. ERR_PROVIDER_UNAVAILABLE. */
  renewPhone: {
    method: 'POST',
    path: '/interaction/:uid/isso/phone/renew',
    request: i.issoSignInRequest,
    answer: i.issoStep,
  },
  /** ERR_PHONE_…, after which `renewPhone` begins again; ERR_PROVIDER_UNAVAILABLE. */
  pollPhone: { method: 'POST', path: '/interaction/:uid/isso/phone', request: i.issoSignInRequest, answer: i.issoStep },

  // The account by QR code: the page shows it, the app of a signed-in member scans and confirms
  /**
   * Shows one, in place of the one that this browser showed for this question. ERR_INTERACTION_MISSING, ERR_WAY_UNAVAILABLE,
   * ERR_PRIVACY_NOTICE_OUTDATED, ERR_TOO_MANY_REQUESTS.
   */
  showIssoQr: { method: 'POST', path: '/interaction/:uid/isso/qr', request: i.issoQrStart, answer: i.issoQr },
  /**
   * Signs this browser in once it was confirmed. ERR_ISSO_MISSING, ERR_QR_EXPIRED, ERR_QR_DECLINED, ERR_TOO_MANY_REQUESTS; at the
   * sign-in ERR_INTERACTION_MISSING, when the question was answered meanwhile.
   */
  pollIssoQr: {
    method: 'POST',
    path: '/interaction/:uid/isso/qr/poll',
    request: i.issoSignInRequest,
    answer: i.issoQrState,
  },
  /** In the app. Of any number of scans one succeeds. ERR_SIGN_IN_REQUIRED, ERR_QR_UNKNOWN, ERR_TOO_MANY_REQUESTS. */
  scanIssoQr: { method: 'POST', path: '/api/app/qr', request: i.qrScan, answer: i.scannedQr },
  /** ERR_SIGN_IN_REQUIRED, ERR_QR_EXPIRED, ERR_QR_NUMBER_WRONG: then it is over. */
  confirmIssoQr: { method: 'POST', path: '/api/app/qr/confirm', request: i.qrConfirmation, answer: s.emptySchema },
  /** Also what it has confirmed, as long as the browser has not come for it. ERR_SIGN_IN_REQUIRED. */
  declineIssoQr: { method: 'POST', path: '/api/app/qr/decline', request: i.qrDecline, answer: s.emptySchema },
} as const satisfies Readonly<Record<string, Route>>;

interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly request: v.GenericSchema;
  readonly answer: v.GenericSchema;
}

type Routes = typeof identityServerRoutes;
/** Name of a call. */
export type RouteName = keyof Routes;
/** As a caller writes it. */
export type RouteRequest<Name extends RouteName> = v.InferInput<Routes[Name]['request']>;
/** As it arrives: checked, normalised, defaults filled in. */
export type ParsedRequest<Name extends RouteName> = v.InferOutput<Routes[Name]['request']>;
/** What the server answers. */
export type RouteAnswer<Name extends RouteName> = v.InferOutput<Routes[Name]['answer']>;

/** What every call takes beside its request. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}

/**
 * An identity server as the flows see it. Every call rejects with nothing but `IdentityServerError`.
 * `httpIdentityServer` is the one over HTTP; tests and pages with another transport bring their own.
 */
export type IdentityServerApi = {
  readonly [Name in RouteName]: (
    ...request: Record<never, never> extends RouteRequest<Name>
      ? [request?: RouteRequest<Name>, options?: CallOptions]
      : [request: RouteRequest<Name>, options?: CallOptions]
  ) => Promise<RouteAnswer<Name>>;
};
