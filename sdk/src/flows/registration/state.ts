import type { Contact, MemberKind, MemberSummary } from '../api/schemas.js';
import type { Asking, ContactStep } from '../one-time-code/steps.js';

/** The steps of a registration, in order. */
export type RegistrationState =
  /** Consent, contact, kind of member. */
  | ContactStep
  /** `resendAt`: milliseconds since 1970, from when on "send again" is taken. */
  | (Asking & { readonly step: 'code'; readonly contact: Contact; readonly resendAt: number })
  | (Asking & { readonly step: 'details'; readonly memberKind: MemberKind })
  /** The contact, whose owner has just proved to be here, belongs to a member already: sign in, and upgrade there. */
  | { readonly step: 'taken'; readonly contact: Contact }
  | { readonly step: 'registered'; readonly member: MemberSummary; readonly wantsUpgrade: boolean };

/** What a person can do while registering. */
export type RegistrationEvent =
  | {
      readonly type: 'submit-contact';
      readonly kind: 'mobile' | 'email';
      /** As typed. */
      readonly value: string;
      readonly memberKind: MemberKind;
      /** Of the privacy notice that the person was shown and agreed to. */
      readonly privacyNoticeVersion: string;
      readonly captchaAnswer: string;
    }
  | { readonly type: 'renew-captcha' }
  | { readonly type: 'submit-code'; readonly code: string }
  | { readonly type: 'resend-code' }
  /** To the contact, to correct it or begin again. */
  | { readonly type: 'back' }
  | {
      readonly type: 'submit-details';
      readonly familyName: string;
      readonly givenName: string;
      readonly password: string;
      readonly wantsUpgrade: boolean;
    };
