import type { Interaction, TelecomOperator, WayIn } from '../api/isso-schemas.js';
import type { CardLinkState } from '../card-link/card-link.js';
import type { Asking } from '../one-time-code/steps.js';
import type { CardStage } from '../sign-in/state.js';

/** Every step from `chooser` on knows what was asked. */
interface Asked {
  readonly interaction: Interaction;
}

/**
 * The steps of coming in for a service (iSSO). First the way is chosen and its privacy notice agreed to; then the way's own steps; all
 * end at `consent`, and from there back to the service.
 *
 * - `account`: `account` ⇄ `qr`
 * - `citizen-card`, `nhi-card`: `card` → `using-card` → `mobile` → `code`
 * - `mobile-certificate`: `id-number` → `phone` → `mobile` → `code`
 * - `telecom`: `subscriber` → `code` → `phone`
 */
export type IssoState =
  /** What the service asks is being fetched; `problem`: it could not be. */
  | ({ readonly step: 'loading' } & Asking)
  | ({ readonly step: 'chooser' } & Asked & Asking)
  /** What the way does with the person's data, to be agreed to. */
  | ({ readonly step: 'notice'; readonly way: WayIn } & Asked & Asking)
  /** Account and password. `frozen`: the account is, by its owner; the same again with `liftFreeze` lifts it. */
  | ({ readonly step: 'account'; readonly frozen: boolean } & Asked & Asking)
  /**
   * A QR code for the app. `content` is what it says now; it changes by itself. `confirmationNumber`: it was scanned, and the app
   * asks for these two digits. `content` undefined: none, or too late; `renew` shows another.
   */
  | ({
      readonly step: 'qr';
      readonly content: string | undefined;
      /** Milliseconds since 1970. */
      readonly expiresAt: number | undefined;
      readonly confirmationNumber?: string;
    } & Asked &
      Asking)
  /** Where bridge, readers and card stand (`link`). `readerId`: a card that fits is there; with several, the chosen one, else the first. */
  | ({
      readonly step: 'card';
      readonly way: 'citizen-card' | 'nhi-card';
      readonly link: CardLinkState;
      readonly readerId: string | undefined;
    } & Asked &
      Asking)
  | ({
      readonly step: 'using-card';
      readonly way: 'citizen-card' | 'nhi-card';
      readonly stage: CardStage;
      readonly triesLeft?: number;
    } & Asked)
  | ({ readonly step: 'id-number'; readonly way: 'mobile-certificate' } & Asked & Asking)
  | ({ readonly step: 'subscriber'; readonly way: 'telecom' } & Asked & Asking)
  | ({ readonly step: 'mobile'; readonly way: Exclude<WayIn, 'account' | 'telecom'> } & Asked & Asking)
  | ({
      readonly step: 'code';
      readonly way: Exclude<WayIn, 'account'>;
      readonly maskedMobile: string;
      readonly mobileIsFixed: boolean;
      /** Milliseconds since 1970. */
      readonly resendAt: number;
    } & Asked &
      Asking)
  /** The person opens `link` on their phone. `link` undefined: too late, or it failed; `renew` gives another. */
  | ({
      readonly step: 'phone';
      readonly way: 'mobile-certificate' | 'telecom';
      readonly link: string | undefined;
      /** Milliseconds since 1970. */
      readonly expiresAt: number | undefined;
    } & Asked &
      Asking)
  /** Who is here stands in the interaction (`member` or `visitor`), and what would be given. */
  | ({ readonly step: 'consent' } & Asked & Asking)
  /** The page goes to `location` now. */
  | { readonly step: 'leaving'; readonly location: string; readonly agreed: boolean };

/** None is taken while the server is being asked (`busy`, stage `verifying`): what it decides cannot be called back. */
export type IssoEvent =
  /** From `loading`, after a problem. */
  | { readonly type: 'retry' }
  | { readonly type: 'choose'; readonly way: WayIn }
  /** From everywhere before `consent` back to `chooser`; what was begun is forgotten. */
  | { readonly type: 'back' }
  /** From `notice`. Send it from a click: the browser may ask the person. */
  | { readonly type: 'agree-to-notice' }
  | { readonly type: 'submit-password'; readonly account: string; readonly password: string; readonly liftFreeze?: boolean }
  /** Between `account` and `qr`. */
  | { readonly type: 'show-qr' }
  | { readonly type: 'use-password' }
  /** From `card`, when the bridge was missing or something had to be answered. Send it from a click. */
  | { readonly type: 'connect' }
  | { readonly type: 'choose-reader'; readonly readerId: string }
  /** From `card`. The PIN is typed in the bridge's own window. */
  | { readonly type: 'submit-citizen-card'; readonly idNumber: string }
  | { readonly type: 'submit-nhi-card'; readonly idNumber: string; readonly password: string }
  /** From `using-card` back to `card`. The bridge's window is closed. */
  | { readonly type: 'cancel' }
  | { readonly type: 'submit-id-number'; readonly idNumber: string }
  | {
      readonly type: 'submit-subscriber';
      readonly idNumber: string;
      readonly mobile: string;
      /** `1985-06-15`. */
      readonly birthDate: string;
      readonly operator: TelecomOperator;
    }
  | { readonly type: 'submit-mobile'; readonly mobile: string }
  /** From `code` back to `mobile`, where the number is not fixed. */
  | { readonly type: 'change-mobile' }
  | { readonly type: 'submit-code'; readonly code: string }
  | { readonly type: 'resend-code' }
  /** A new QR code, in `qr` and `phone`. */
  | { readonly type: 'renew' }
  /** From `consent`. `withAccountData`: a visitor also gives what their account has. */
  | { readonly type: 'agree'; readonly withAccountData?: boolean }
  /** From everywhere but `leaving`: back to the service without data. */
  | { readonly type: 'decline' }
  /** From `consent`: whoever is here is not who should be. A member is signed out, a visitor forgotten. */
  | { readonly type: 'not-me' };
