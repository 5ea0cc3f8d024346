import { expect, test } from 'vitest';
import { BridgeError } from '../../error.js';
import { type Act, questionPromptContract, type ShownWindow } from '../question-prompt.contract.js';
import { createTaskDialogPrompt, type ShowTaskDialog } from './index.js';

/** A screen that keeps what `showTaskDialog` of the card hosts promises, without Windows. */
function screen(acts: readonly Act[]) {
  const windows: Parameters<ShowTaskDialog>[0][] = [];
  let open = 0;
  const show: ShowTaskDialog = async (window, { signal, timeLimit }) => {
    signal.throwIfAborted();
    const act = acts[windows.length];
    windows.push(window);
    if (act === undefined) throw new BridgeError('ERR_PROMPT_UNAVAILABLE');
    if (act === 'close') return { button: null, openMs: 0 };
    if (act !== 'wait') return { button: act.press, openMs: act.after ?? 1000 };
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
  return { windows, show, isOpen: async () => open > 0 };
}

questionPromptContract('task dialog', async (acts, { timeLimit }) => {
  const { windows, show, isOpen } = screen(acts);
  return {
    prompt: createTaskDialogPrompt({ language: 'en', show, timeLimit }),
    shown: async () =>
      windows.map(
        ({ title, instruction, content, buttons, defaultButton }): ShownWindow => ({
          title,
          text: `${instruction}\n\n${content}`,
          buttons,
          defaultButton: buttons[defaultButton],
        }),
      ),
    isOpen,
    remove: async () => undefined,
  };
});

test('the large line of a task dialog is the question with its origin', async () => {
  const { windows, show } = screen(['close']);
  const prompt = createTaskDialogPrompt({ language: 'zh-TW', show });
  await prompt.askAccess({ origin: 'https://service.example', simulated: false }, { signal: new AbortController().signal });
  expect(windows[0]?.instruction.split('\n')[1]).toBe('https://service.example');
  expect(windows[0]?.content).not.toContain('service.example');
});
