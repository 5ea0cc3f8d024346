import type { IdentityComparison, Verifier } from '@cardbridge/sdk/verifier';
import type { Database } from './database/index.js';
import type {
  CaptchaService,
  MessageSender,
  MobileCertificateQuestion,
  NhiPasswordCheck,
  SignInProvider,
  TelecomQuestion,
} from './outside/index.js';
import type { ShortTermStore } from './short-term/index.js';

/** What the rooms of the server work with. */
export interface Services {
  /** The address by which people and their cards know this site. */
  readonly origin: string;
  readonly database: Database;
  readonly shortTerm: ShortTermStore;
  readonly verifier: Verifier;
  readonly messages: MessageSender;
  readonly captcha: CaptchaService;
  /** Undefined when none is configured: then nobody can become gold, or come in by citizen card. */
  readonly comparison: IdentityComparison | undefined;
  /** Of the ways in that somebody else has to vouch for. Without one its way is not offered. */
  readonly nhiPasswords: NhiPasswordCheck | undefined;
  readonly mobileCertificate: SignInProvider<MobileCertificateQuestion> | undefined;
  readonly telecom: SignInProvider<TelecomQuestion> | undefined;
  /** Names a person by their ID number, alike at every node and at no other site: a UUID that says nothing. */
  readonly subjectOf: (idNumber: string) => string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Secure bytes. */
  readonly random: (length: number) => Uint8Array;
}
