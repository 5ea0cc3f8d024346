/** Works the simulator's panel through its HTTP interface, as the panel's page does. For the smoke run and tests without a browser. */
export interface PanelDriver {
  insert(reader: number, card: string): Promise<void>;
  remove(reader: number): Promise<void>;
  startOver(): Promise<void>;
  /** Waits for the next window and types the PIN into it; `undefined` closes the window. Gives back what the window showed. */
  answerPin(pin: string | undefined, signal: AbortSignal): Promise<PanelPromptView>;
  answerConfirmation(yes: boolean, signal: AbortSignal): Promise<PanelPromptView>;
  cards(): Promise<readonly PanelCardView[]>;
}

/** The parts of the panel's state that a driver reads. */
interface PanelPromptView {
  readonly id: number;
  readonly about: 'pin' | 'nhi-data' | 'last-try';
  readonly origin: string;
  readonly triesLeft?: number | null;
  readonly again?: 'wrong' | 'format' | null;
}

interface PanelCardView {
  readonly id: string;
  readonly kind: string;
  readonly triesLeft?: number | null;
}

interface PanelState {
  readonly revision: number;
  readonly cards: readonly PanelCardView[];
  readonly prompt: PanelPromptView | null;
}

/** `panelUrl`: as the simulator printed it, with the start-up token in its fragment. */
export function drivePanel(panelUrl: string): PanelDriver {
  const url = new URL(panelUrl);
  const headers = { authorization: `Bearer ${url.hash.slice(1)}` };
  const post = async (path: string, body: object) => {
    const response = await fetch(new URL(path, url.origin), {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`panel ${path}: HTTP ${response.status}`);
  };
  const state = async (after: number, signal: AbortSignal): Promise<PanelState> => {
    const response = await fetch(new URL(`/api/state?after=${after}`, url.origin), { headers, signal });
    if (!response.ok) throw new Error(`panel state: HTTP ${response.status}`);
    return (await response.json()) as PanelState;
  };
  const nextPrompt = async (signal: AbortSignal): Promise<PanelPromptView> => {
    let known = 0;
    for (;;) {
      const { revision, prompt } = await state(known, signal);
      if (prompt) return prompt;
      known = revision;
    }
  };
  return {
    insert: (reader, card) => post('/api/insert', { reader, card }),
    remove: (reader) => post('/api/remove', { reader }),
    startOver: () => post('/api/start-over', {}),
    answerPin: async (pin, signal) => {
      const prompt = await nextPrompt(signal);
      if (pin === undefined) await post(`/api/prompt/${prompt.id}/cancel`, {});
      else {
        const response = await fetch(new URL(`/api/prompt/${prompt.id}/pin`, url.origin), {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/octet-stream' },
          body: pin,
          signal,
        });
        if (!response.ok) throw new Error(`panel PIN: HTTP ${response.status}`);
      }
      return prompt;
    },
    answerConfirmation: async (yes, signal) => {
      const prompt = await nextPrompt(signal);
      await post(`/api/prompt/${prompt.id}/confirm`, { yes });
      return prompt;
    },
    cards: async () => (await state(0, AbortSignal.timeout(10_000))).cards,
  };
}
