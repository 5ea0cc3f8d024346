import type { IdentityServerApi } from '../api/routes.js';
import type { CardLink } from '../card-link/card-link.js';
import type { Flow } from '../flow.js';
import { createMachine } from '../machine/index.js';
import type { IssoEvent, IssoState } from './state.js';

export interface IssoFlowOptions {
  readonly api: IdentityServerApi;
  readonly cardLink: CardLink;
  /** Of the interaction: the last part of the address at which the service's request arrived. */
  readonly uid: string;
  /** Milliseconds since 1970; default: the system's. */
  readonly clock?: () => number;
}

export function createIssoFlow(_options: IssoFlowOptions): Flow<IssoState, IssoEvent> {
  return createMachine<IssoState>({ step: 'loading', busy: true }).flow<IssoEvent>(async () => {});
}
