import type { Captcha, Contact } from '@cardbridge/sdk/flows';

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

/** SMS and e-mail. Resolves when the message was accepted for delivery; rejects when not, also after a time of its own. */
export interface MessageSender {
  send(message: OutgoingMessage): Promise<void>;
}

/** Tells people from programs. A question is good for one answer. */
export interface CaptchaService {
  issue(): Promise<Captcha>;
  verify(captchaId: string, answer: string): Promise<boolean>;
}

/**
 * Whether this certificate's holder has this ID number: the ministry's service (ICSC) knows, the certificate does not. A typed ID
 * number counts only after `confirmed`. Rejects when no answer can be had: then nobody is upgraded.
 */
export interface IdentityComparison {
  compare(question: {
    readonly subjectSerialNumber: string;
    /** Parsed: its check digit is right. */
    readonly idNumber: string;
    readonly signal: AbortSignal;
  }): Promise<'confirmed' | 'mismatch'>;
}
