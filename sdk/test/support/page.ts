import { WebSocket } from 'ws';
import { type BridgeState, CardBridgeError, type ConnectOptions, connectBridge } from '../../src/client/index.js';

export const PAGE_ORIGIN = 'https://id.example';

/** A browser's WebSocket as far as the bridge can see: it names the page's origin. */
export class PageWebSocket extends WebSocket {
  constructor(url: string, protocol: string) {
    super(url, protocol, { origin: PAGE_ORIGIN });
  }
}

/** `navigator.permissions` of a browser that knows the loopback permission in the given state. */
export const permission = (state: () => string) => ({ query: async () => ({ state: state() }) });

export const granted = permission(() => 'granted');

/** Connects as a page would, and notes every state. */
export function connectPage(options: ConnectOptions) {
  const states: BridgeState[] = [];
  const errors: (CardBridgeError | undefined)[] = [];
  const connecting = connectBridge({
    WebSocket: PageWebSocket,
    permissions: granted,
    ...options,
    onState: (state, error) => {
      states.push(state);
      errors.push(error);
      options.onState?.(state, error);
    },
  });
  return { states, errors, connecting };
}

/** What a promise rejects with. Anything but a CardBridgeError fails the test. */
export async function failure(promise: Promise<unknown>): Promise<CardBridgeError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof CardBridgeError) return error;
    throw error;
  }
  throw new Error('it did not reject');
}
