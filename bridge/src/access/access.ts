import type { BridgeError } from '../error.js';
import type { AccessPrompt } from '../pin/index.js';
import type { Grants } from './grants/index.js';
import type { PolicySource } from './policy/index.js';

/** How long a connection may use cards: `remembered` while policy and grants say so, `once` until it closes. */
export type GrantedFor = 'remembered' | 'once';

/** Decides which origins may use cards (DESIGN §4): policy → remembered grants → a question to the person. */
export interface Access {
  /** The development key of the policy, as it is now. */
  allowHttpLoopbackOrigins(): boolean;
  /** How the origin stands without asking anybody. `refused` also while policy or grants cannot be read. */
  standing(origin: string): 'allowed' | 'refused' | 'unknown';
  /**
   * Asks the person about an unknown origin; an origin that stands is answered at once. All connections of one origin that ask at
   * the same time share one window, which closes when the last of them is gone.
   *
   * Rejects with ERR_ACCESS_REFUSED (policy, grant, the person's no, no answer in 60 s), ERR_PROMPT_COOLING_DOWN (the person said no
   * a moment ago; nothing was asked), ERR_OPERATION_BUSY (too many sites wait for their question), ERR_PROMPT_UNAVAILABLE, or the
   * signal's reason.
   */
  request(origin: string, options: { readonly signal: AbortSignal }): Promise<GrantedFor>;
  /**
   * Called when something changed that may end connections: `origin` is the one whose grant changed, undefined when any may have
   * (policy file, damaged grants). Returns the function that stops it.
   */
  onChange(listener: (origin: string | undefined) => void): () => void;
}

export interface AccessOptions {
  readonly policy: PolicySource;
  readonly grants: Grants;
  readonly prompt: AccessPrompt;
  /** The windows say so when readers and cards are simulated. */
  readonly simulated: boolean;
  /** Milliseconds that only grow: for the rest after a no. */
  readonly now: () => number;
  /** Something that the log should know and no page: the grant could not be written down. */
  readonly onTrouble: (error: BridgeError) => void;
}

export function createAccess(_options: AccessOptions): Access {
  throw new Error('to come');
}
