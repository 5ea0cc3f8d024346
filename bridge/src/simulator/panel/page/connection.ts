import type { PanelView } from '../view.js';

/** The page's side of the panel's server. The token comes from the address's fragment and goes nowhere else. */
export interface Connection {
  /** Does one thing at the readers or cards; the answer is the state after it. */
  act(path: string, body: object): Promise<void>;
  /** Hands over the PIN as bytes, zeroed here once they are sent. */
  sendPin(promptId: number, pin: Uint8Array<ArrayBuffer>): Promise<void>;
}

export interface ConnectionEvents {
  readonly onView: (view: PanelView) => void;
  readonly onOffline: () => void;
}

/** Milliseconds between two attempts while the server does not answer. */
const RETRY = 1500;

export function connect(token: string, events: ConnectionEvents): Connection {
  let known = 0;

  async function call(path: string, init: RequestInit): Promise<void> {
    const headers = { ...init.headers, authorization: `Bearer ${token}` };
    const response = await fetch(path, { ...init, headers, cache: 'no-store', credentials: 'omit' });
    // 409: the window was closed meanwhile. The state that follows says so.
    if (response.status === 409) return;
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const view = (await response.json()) as PanelView;
    // Answers can overtake each other, and an older one would close a window that a person is typing in. (After a restart the server
    // counts from the beginning again, but a lost connection has made us forget what is known.)
    if (view.revision < known) return;
    known = view.revision;
    events.onView(view);
  }

  async function follow(): Promise<never> {
    for (;;) {
      try {
        await call(`/api/state?after=${known}`, { method: 'GET' });
      } catch (error) {
        console.warn('panel:', error);
        known = 0;
        events.onOffline();
        await new Promise((resolve) => setTimeout(resolve, RETRY));
      }
    }
  }
  void follow();

  return {
    act: (path, body) =>
      call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    async sendPin(promptId, pin) {
      try {
        const headers = { 'content-type': 'application/octet-stream' };
        await call(`/api/prompt/${promptId}/pin`, { method: 'POST', headers, body: pin });
      } finally {
        pin.fill(0);
      }
    },
  };
}
