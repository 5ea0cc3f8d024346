import type { PolicyState } from './find-policy-file.js';
import type { Policy } from './policy.js';

/** A policy that may change while the daemon runs. */
export interface PolicySource {
  current(): PolicyState;
  /** Returns the function that stops it. */
  onChange(listener: () => void): () => void;
  close(): void;
}

/** A policy that never changes: the simulator's, and tests'. */
export function withoutPolicyFile(policy: Policy): PolicySource {
  const state = { policy, path: undefined, trouble: undefined };
  return { current: () => state, onChange: () => () => undefined, close: () => undefined };
}
