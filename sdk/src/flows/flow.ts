import type { CardBridgeError } from '../client/index.js';
import type { IdentityServerError } from './api/identity-server-error.js';

/**
 * A state machine without a screen. Whoever shows it draws `state`, and sends what the person does as events.
 *
 * States and events are told apart by `step` and `type`. An event that does not fit the state changes nothing: a second click is
 * not a mistake.
 */
export interface Flow<State, Event> {
  readonly state: State;
  /** Resolves when all that the event set going has ended. Never rejects: what goes wrong becomes part of the state. */
  send(event: Event): Promise<void>;
  /** Calls `listener` at every change. Returns a function that ends that. */
  subscribe(listener: (state: State) => void): () => void;
  /** Ends what is under way and forgets every listener. */
  close(): void;
}

/** What can go wrong in a flow: on the way to the card, or at the identity server. */
export type FlowProblem = CardBridgeError | IdentityServerError;
