import { expect, test } from 'vitest';
import { BridgeError } from '../../error.js';
import { type Act, promptContract, type ShownWindow } from '../prompt.contract.js';
import { createWindowsPrompt, type ShowCredentialPrompt, type ShowTaskDialog } from './index.js';

type Limits = Parameters<ShowTaskDialog>[1];

/** A screen that keeps what the windows of the card hosts promise, without Windows. */
function screen(acts: readonly Act[]) {
  const shown: ShownWindow[] = [];
  const windows: Parameters<ShowTaskDialog>[0][] = [];
  let open = 0;

  const act = (window: ShownWindow, { signal }: Limits): Act => {
    signal.throwIfAborted();
    const next = acts[shown.length];
    shown.push(window);
    if (next === undefined) throw new BridgeError('ERR_PROMPT_UNAVAILABLE');
    return next;
  };

  const wait = async ({ signal, timeLimit }: Limits): Promise<never> => {
    open += 1;
    try {
      return await new Promise((_, reject) => {
        const timer = setTimeout(() => reject(new BridgeError('ERR_PROMPT_TIMEOUT')), timeLimit);
        signal.addEventListener('abort', () => {
          clearTimeout(timer);
          reject(signal.reason);
        });
      });
    } finally {
      open -= 1;
    }
  };

  const showTaskDialog: ShowTaskDialog = async (window, limits) => {
    const { title, instruction, content, buttons, defaultButton } = window;
    windows.push(window);
    const text = `${instruction}\n\n${content}`;
    const next = act({ title, text, buttons, defaultButton: buttons[defaultButton] }, limits);
    if (next === 'close') return { button: null, openMs: 0 };
    if (next === 'wait') return wait(limits);
    if ('type' in next) throw new Error('a task dialog has no field');
    const places = { ok: 0, always: 1, cancel: buttons.length - 1 };
    return { button: places[next.press], openMs: next.after ?? 1000 };
  };

  const showCredentialPrompt: ShowCredentialPrompt = async ({ title, message }, limits) => {
    // Windows shows its own title, ours above the text, and its own buttons.
    const next = act({ title, text: message }, limits);
    if (next === 'wait') return wait(limits);
    return typeof next === 'object' && 'type' in next ? ownBytes(next.type) : null;
  };

  return { shown, windows, showTaskDialog, showCredentialPrompt, isOpen: async () => open > 0 };
}

function ownBytes(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.from(new Uint8Array(bytes).buffer);
}

promptContract(
  'windows',
  async (acts, options) => {
    const { shown, isOpen, windows: _, ...windows } = screen(acts);
    return {
      prompt: createWindowsPrompt({ ...options, ...windows }),
      shown: async () => shown,
      isOpen,
      remove: async () => undefined,
    };
  },
  {
    hasTimeLimit: true,
    asksAboutAccess: true,
    createUnavailable: async (language) => {
      const { showTaskDialog, showCredentialPrompt } = screen([]);
      return createWindowsPrompt({ language, showTaskDialog, showCredentialPrompt });
    },
  },
);

test('the large line of a task dialog is the question with its origin', async () => {
  const { windows, showTaskDialog, showCredentialPrompt } = screen(['close']);
  const prompt = createWindowsPrompt({ language: 'zh-TW', showTaskDialog, showCredentialPrompt });
  await prompt.askAccess({ origin: 'https://service.example', simulated: false }, { signal: new AbortController().signal });
  expect(windows[0]?.instruction.split('\n')[1]).toBe('https://service.example');
  expect(windows[0]?.content).not.toContain('service.example');
});

const request = {
  origin: 'https://service.example',
  cardKind: 'citizen',
  cardNumberEnding: '1234',
  simulated: false,
  minLength: 6,
  maxLength: 8,
} as const;

test("a PIN is asked for in Windows' own window, whose user name is the card", async () => {
  const shown: unknown[] = [];
  const pin = Buffer.from('12345678');
  const prompt = createWindowsPrompt({
    language: 'zh-TW',
    showTaskDialog: screen([]).showTaskDialog,
    showCredentialPrompt: async (window, { timeLimit }) => {
      shown.push({ ...window, timeLimit });
      return shown.length === 1 ? pin : null;
    },
  });
  const { signal } = new AbortController();
  expect(await prompt.askPin({ ...request, again: 'wrong', triesLeft: 2 }, { signal })).toBe(pin);
  expect(await prompt.askPin(request, { signal })).toBeUndefined();
  expect(shown).toEqual([
    {
      title: 'CardBridge',
      message: expect.stringMatching(/^PIN 碼錯誤，還可以試 2 次。\n\n[\s\S]*\nhttps:\/\/service\.example\n[\s\S]*1234/),
      userName: '卡片：自然人憑證（卡號末四碼 1234）',
      timeLimit: 120_000,
    },
    expect.objectContaining({ message: expect.not.stringContaining('PIN 碼錯誤') }),
  ]);
});
