import { type BridgeError, toBridgeError } from '../error.js';

/** Something that CardBridge leaves on a computer. */
export type TraceName =
  | 'daemon'
  | 'autostart'
  | 'trust'
  | 'runtime-folder'
  | 'grants'
  | 'pin-tries'
  | 'settings'
  | 'update-state'
  | 'log'
  | 'folders';

/** What became of one of them. */
export type TraceOutcome = { readonly trace: TraceName } & (
  | { readonly outcome: 'removed' }
  /** It was not there. */
  | { readonly outcome: 'nothing' }
  /** Not ours, so it stays. `place` is where. */
  | { readonly outcome: 'kept'; readonly place: string }
  /** It is still there, or may be. */
  | { readonly outcome: 'failed'; readonly error: BridgeError }
);

export const removed = (trace: TraceName): TraceOutcome => ({ trace, outcome: 'removed' });
export const nothing = (trace: TraceName): TraceOutcome => ({ trace, outcome: 'nothing' });
export const kept = (trace: TraceName, place: string): TraceOutcome => ({ trace, outcome: 'kept', place });
export const failed = (trace: TraceName, thrown: unknown): TraceOutcome => ({
  trace,
  outcome: 'failed',
  error: toBridgeError(thrown),
});
