/** Works the simulator's panel through its HTTP interface, as the panel's page does. For the smoke run and tests without a browser. */
export interface PanelDriver {
  insert(reader: number, card: string): Promise<void>;
  remove(reader: number): Promise<void>;
  startOver(): Promise<void>;
  /** Waits for the next window and types the PIN into it; `undefined` closes the window. Gives back what the window showed. */
  answerPin(pin: string | undefined, signal: AbortSignal): Promise<PanelPromptView>;
  answerConfirmation(yes: boolean, signal: AbortSignal): Promise<PanelPromptView>;
  /** Waits for the next window, which only tells something, and presses its one button. Gives back what the window showed. */
  dismissNotice(signal: AbortSignal): Promise<PanelPromptView>;
  /** Waits for the next window, which asks whether a site may use cards, and answers it. Gives back what the window showed. */
  answerAccess(answer: 'once' | 'always' | 'no', signal: AbortSignal): Promise<PanelPromptView>;
  /** The window that is open now. */
  prompt(): Promise<PanelPromptView | null>;
  cards(): Promise<readonly PanelCardView[]>;
  /**
   * Waits for a message to that number or address and gives back the newest; with `afterId`, only one that came after the message
   * with that id. Rejects with the reason of `signal`.
   */
  nextMessage(to: string, signal: AbortSignal, afterId?: number): Promise<PanelMessage>;
  /** Newest first. */
  messages(): Promise<readonly PanelMessage[]>;
  /** The test accounts that the identity server has told the panel. */
  accounts(): Promise<readonly PanelAccount[]>;
}

/** An SMS or an e-mail of the identity server. */
interface PanelMessage {
  /** Grows with every message, also over a restart of the daemon. */
  readonly id: number;
  readonly channel: 'sms' | 'email';
  readonly to: string;
  readonly subject: string | undefined;
  readonly text: string;
  /** The one-time code in the text, if it names one. */
  readonly code: string | undefined;
  /** As it was sent. */
  readonly link: string | undefined;
}

interface PanelAccount {
  readonly label: Readonly<Record<'zh-TW' | 'en', string>>;
  readonly account: string;
  readonly password: string;
  readonly note: Readonly<Record<'zh-TW' | 'en', string>> | null;
}

/** The parts of the panel's state that a driver reads. */
interface PanelPromptView {
  readonly id: number;
  readonly about: 'access' | 'pin' | 'nhi-data' | 'last-try' | 'locked-before' | 'locked' | 'paused' | 'pinpad';
  readonly origin: string;
  readonly cardKind?: string;
  readonly cardNumberEnding?: string | null;
  readonly triesLeft?: number | null;
  readonly again?: 'wrong' | 'format' | null;
}

interface PanelCardView {
  readonly id: string;
  readonly kind: string;
  readonly cardNumber: string;
  /** Tax id of an organisation. */
  readonly idNumber: string;
  readonly triesLeft?: number | null;
}

interface PanelState {
  readonly revision: number;
  readonly cards: readonly PanelCardView[];
  readonly prompt: PanelPromptView | null;
  readonly messages: readonly PanelMessageView[];
  readonly accounts: readonly PanelAccount[];
}

/** As the panel sends it: what is missing is null. */
type PanelMessageView = {
  readonly [K in keyof PanelMessage]: undefined extends PanelMessage[K] ? string | null : PanelMessage[K];
};

const messageFrom = ({ id, channel, to, subject, text, code, link }: PanelMessageView): PanelMessage => ({
  id,
  channel,
  to,
  subject: subject ?? undefined,
  text,
  code: code ?? undefined,
  link: link ?? undefined,
});

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
  /** Answers the next window; the panel takes no answer that does not fit what it asks. */
  const answerNext = async (part: string, body: object, signal: AbortSignal): Promise<PanelPromptView> => {
    const prompt = await nextPrompt(signal);
    await post(`/api/prompt/${prompt.id}/${part}`, body).catch((cause: unknown) => {
      throw new Error(`panel: no "${part}" for a window about ${prompt.about}`, { cause });
    });
    return prompt;
  };
  const stateNow = () => state(0, AbortSignal.timeout(10_000));
  return {
    insert: (reader, card) => post('/api/insert', { reader, card }),
    remove: (reader) => post('/api/remove', { reader }),
    startOver: () => post('/api/start-over', {}),
    answerPin: async (pin, signal) => {
      if (pin === undefined) return answerNext('cancel', {}, signal);
      const prompt = await nextPrompt(signal);
      const response = await fetch(new URL(`/api/prompt/${prompt.id}/pin`, url.origin), {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/octet-stream' },
        body: pin,
        signal,
      });
      if (!response.ok) throw new Error(`panel: HTTP ${response.status} to a PIN for a window about ${prompt.about}`);
      return prompt;
    },
    answerConfirmation: (yes, signal) => answerNext('confirm', { yes }, signal),
    dismissNotice: (signal) => answerNext('dismiss', {}, signal),
    answerAccess: (answer, signal) => answerNext('access', { answer }, signal),
    prompt: async () => (await stateNow()).prompt,
    cards: async () => (await stateNow()).cards,
    nextMessage: async (to, signal, afterId = 0) => {
      let known = 0;
      for (;;) {
        const { revision, messages } = await state(known, signal);
        const newest = messages.find((message) => message.to === to);
        if (newest && newest.id > afterId) return messageFrom(newest);
        known = revision;
      }
    },
    messages: async () => (await stateNow()).messages.map(messageFrom),
    accounts: async () => (await stateNow()).accounts,
  };
}
