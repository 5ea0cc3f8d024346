import type { Contact } from '../api/schemas.js';
import type { Asking, ContactStep } from '../one-time-code/steps.js';

/** The steps to a new password, in order. */
export type PasswordResetState =
  | ContactStep
  /** By e-mail: the person opens the link in the mail, in this browser or another; there the code is asked for. */
  | (Asking & { readonly step: 'mail-sent'; readonly contact: Contact; readonly resendAt: number })
  /** The link of a mail is being taken up. */
  | (Asking & { readonly step: 'link' })
  /** `contact` is undefined when this browser came by the mail's link. `resendAt`: milliseconds since 1970. */
  | (Asking & { readonly step: 'code'; readonly contact: Contact | undefined; readonly resendAt: number | undefined })
  | (Asking & { readonly step: 'new-password' })
  | { readonly step: 'done' };

/** What a person can do on the way to a new password. */
export type PasswordResetEvent =
  | {
      readonly type: 'submit-contact';
      readonly kind: 'mobile' | 'email';
      readonly value: string;
      readonly captchaAnswer: string;
    }
  | { readonly type: 'renew-captcha' }
  | { readonly type: 'open-link'; readonly linkToken: string }
  | { readonly type: 'resend-code' }
  | { readonly type: 'submit-code'; readonly code: string }
  | { readonly type: 'back' }
  | { readonly type: 'submit-password'; readonly newPassword: string };
