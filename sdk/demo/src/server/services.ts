import type { Verifier } from '@cardbridge/sdk/verifier';
import type { Database } from './database/index.js';
import type { CaptchaService, IdentityComparison, MessageSender } from './outside/index.js';
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
  /** Undefined when none is configured: then nobody can become gold. */
  readonly comparison: IdentityComparison | undefined;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Secure bytes. */
  readonly random: (length: number) => Uint8Array;
}
