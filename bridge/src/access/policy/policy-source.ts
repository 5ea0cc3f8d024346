import type { BridgeError } from '../../error.js';
import type { Policy } from './policy.js';

/** The policy as it stands now, or why it denies everything. */
export interface PolicyState {
  readonly policy: Policy;
  /** The file that counts; undefined when there is none and the usual rules hold. */
  readonly path: string | undefined;
  /** ERR_CONFIGURATION_INVALID with the place of the mistake; `policy` refuses every origin then. */
  readonly trouble: BridgeError | undefined;
}

/** A policy that may change while the daemon runs. */
export interface PolicySource {
  current(): PolicyState;
  /** Returns the function that stops it. */
  onChange(listener: () => void): () => void;
  close(): void;
}

export interface WatchPolicyOptions {
  /** In order of rank: the first that exists counts, alone. A broken one counts too: it denies, and nothing below it is looked at. */
  readonly places: readonly string[];
  /** Milliseconds between two looks at the files. */
  readonly interval?: number;
}

/** Reads the policy and looks again whenever a file changes, comes or goes. */
export async function watchPolicy(_options: WatchPolicyOptions): Promise<PolicySource> {
  throw new Error('to come');
}

/** A policy that never changes: the simulator's, and tests'. */
export function withoutPolicyFile(policy: Policy): PolicySource {
  const state = { policy, path: undefined, trouble: undefined };
  return { current: () => state, onChange: () => () => undefined, close: () => undefined };
}

/** Reads what counts now, once (for `cardbridge policy`). */
export async function findPolicyFile(_places: readonly string[]): Promise<PolicyState> {
  throw new Error('to come');
}
