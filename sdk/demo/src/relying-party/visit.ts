import type { Entry, FilledIn } from './application/index.js';
import type { Claims } from './identity-provider.js';

/** An application that was submitted. */
export interface Receipt {
  readonly number: string;
  readonly values: ReadonlyMap<Entry, string>;
}

/** One browser's application, from the answer of the identity server on. Lives in the memory of this server, and changes there. */
export interface Visit {
  /** Undefined: the person declined. */
  readonly claims: Claims | undefined;
  /** What was submitted and has to be corrected. */
  filledIn?: FilledIn;
  /** Once there is one it stays: a second click submits nothing twice. */
  receipt?: Receipt;
}
