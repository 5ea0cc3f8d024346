import type { Captcha, Contact, TelecomOperator } from '@cardbridge/sdk/flows';

/**
 * What an operator puts in: the services outside of this server. The demo's own are simulated, and say so where people see them.
 */

/** A message to one person, in Chinese with English below. Contains a code or link: never logged. */
export interface OutgoingMessage {
  readonly contact: Contact;
  readonly subject: string;
  readonly text: string;
  /** An address for the person to open, also part of the text. */
  readonly link?: string;
}

/** Carries one-time codes, links and notices by SMS and e-mail. Resolves when the message was accepted for delivery; rejects when not, also after a time of its own. */
export interface MessageSender {
  send(message: OutgoingMessage): Promise<void>;
}

/** Tells people from programs. A question is good for one answer. */
export interface CaptchaService {
  issue(): Promise<Captcha>;
  verify(captchaId: string, answer: string): Promise<boolean>;
}

/**
 * Whether this is the registered password (健保卡註冊密碼) of this card and ID number: the insurance administration knows. The card's
 * data are not signed, so this alone says that its holder is here. Rejects when no answer can be had.
 */
export interface NhiPasswordCheck {
  check(question: {
    readonly cardNumber: string;
    /** Parsed: its check digit is right. */
    readonly idNumber: string;
    readonly password: string;
    readonly signal: AbortSignal;
  }): Promise<boolean>;
}

/**
 * Somebody else's service that proves people by their phone: the ministry's (行動自然人憑證, TW FidO) or the operators'. The field
 * shapes of TW FidO fit in here: `transactionId` is its `transaction_id`, `hint` its `hint`, `timeLimitSeconds` its `time_limit`
 * (30 to 600), `link` what its QR code or app link says; the adapter checks `idp_checksum`, signature and certificate before it says
 * `succeeded`, and keeps the service's key (facts: taiwan-cards §5).
 */
export interface SignInProvider<Question> {
  /** How long a person has from `start` on. */
  readonly timeLimitSeconds: number;
  /** How often `result` may be asked; TW FidO wants 4 at least. */
  readonly pollAfterSeconds: number;
  /** Begins, and gives what the phone has to open. Rejects when the service does not take it. */
  start(request: {
    /** A UUID of ours, never used before. */
    readonly transactionId: string;
    readonly question: Question;
    /** What the phone shows: which service of which site asks. */
    readonly hint: { readonly application: { readonly 'zh-TW': string; readonly en: string }; readonly origin: string };
    readonly timeLimitSeconds: number;
    readonly signal: AbortSignal;
  }): Promise<{ readonly link: string }>;
  /** How it stands. After an end (all but `pending`) the same is said again, until it is forgotten. */
  result(transactionId: string, signal: AbortSignal): Promise<PhoneResult>;
}

export type PhoneResult =
  | { readonly status: 'pending' }
  | {
      readonly status: 'succeeded';
      /** Whom the provider vouches for. */
      readonly idNumber: string;
      /** As the certificate has it; an operator tells none. */
      readonly name?: string;
    }
  | { readonly status: 'failed'; readonly reason: 'declined' | 'expired' | 'other-person' | 'not-on-line' | 'line-unfit' };

export interface MobileCertificateQuestion {
  readonly idNumber: string;
}

export interface TelecomQuestion {
  readonly idNumber: string;
  /** `0912345678`. */
  readonly mobile: string;
  /** `1985-06-15`. */
  readonly birthDate: string;
  readonly operator: TelecomOperator;
}
