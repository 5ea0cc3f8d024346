import { type Bridge, CardBridgeError, connectBridge, type ReaderInfo } from '@cardbridge/sdk';
import type { BridgeStatus } from './texts.js';

/** Where the page stands with the bridge, for the status line. */
export interface LinkView {
  readonly bridge: BridgeStatus;
  /** Undefined while nothing is known. */
  readonly readers: readonly ReaderInfo[] | undefined;
}

export interface Link {
  /** The connection, made now if there is none. Call it from a click. */
  bridge(signal: AbortSignal): Promise<Bridge>;
  /** Connects without a click, when the person did so before in this tab: then the browser has nothing left to ask. */
  resume(): void;
}

const CONNECTED_KEY = 'cardbridge.connected';
/** Milliseconds between two looks for a bridge that was not there. A refused loopback connection raises no prompt. */
const LOOK_AGAIN = 2_000;

export function createLink(ports: readonly number[], onChange: (view: LinkView) => void): Link {
  let current: Bridge | undefined;
  let connecting: Promise<Bridge> | undefined;
  let waiting = false;
  let view: LinkView = { bridge: 'untouched', readers: undefined };

  function update(next: Partial<LinkView>): void {
    view = { ...view, ...next };
    onChange(view);
  }

  async function connect(signal?: AbortSignal): Promise<Bridge> {
    const bridge = await connectBridge({
      ports,
      ...(signal === undefined ? {} : { signal }),
      onState(state, error) {
        // While waiting for it to start, every look would flicker between looking and absent.
        if (waiting && state !== 'ready') return;
        if (state === 'closed') current = undefined;
        const absent = state === 'closed' && error?.code === 'ERR_BRIDGE_ABSENT';
        update(state === 'ready' ? { bridge: state } : { bridge: absent ? 'absent' : state, readers: undefined });
      },
    });
    waiting = false;
    current = bridge;
    sessionStorage.setItem(CONNECTED_KEY, 'yes');
    bridge.watchReaders(
      (readers) => update({ readers }),
      (error) => {
        console.warn('readers:', error.code);
        update({ readers: [] });
      },
    );
    return bridge;
  }

  function attempt(signal?: AbortSignal): Promise<Bridge> {
    connecting ??= connect(signal)
      .catch((error: unknown) => {
        if (error instanceof CardBridgeError && error.code === 'ERR_BRIDGE_ABSENT') void waitForIt();
        throw error;
      })
      .finally(() => {
        connecting = undefined;
      });
    return connecting;
  }

  /** Looks again and again until the bridge runs, or something else than its absence stands in the way. */
  async function waitForIt(): Promise<void> {
    if (waiting) return;
    waiting = true;
    while (waiting) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
      try {
        await attempt();
      } catch (error) {
        if (error instanceof CardBridgeError && error.code === 'ERR_BRIDGE_ABSENT') continue;
        waiting = false;
        update({ bridge: 'closed' });
      }
    }
  }

  return {
    bridge: async (signal) => current ?? attempt(signal),
    resume() {
      if (sessionStorage.getItem(CONNECTED_KEY) === null) return;
      attempt().catch((error: unknown) => console.warn('connect:', error instanceof CardBridgeError ? error.code : error));
    },
  };
}
