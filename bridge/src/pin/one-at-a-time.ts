import type { DesktopPrompt } from './prompt.js';

/** The same prompt, whose windows never stack: a second one waits, and can be given up, until the first is gone (attack D-14). */
export function onePromptAtATime(prompt: DesktopPrompt): DesktopPrompt {
  let last = Promise.resolve();

  async function inTurn<T>(signal: AbortSignal, show: () => Promise<T>): Promise<T> {
    const before = last;
    let leave = () => {};
    const mine = new Promise<void>((resolve) => {
      leave = resolve;
    });
    last = before.then(() => mine);
    try {
      await turn(before, signal);
      return await show();
    } finally {
      leave();
    }
  }

  return {
    name: prompt.name,
    askPin: (request, options) => inTurn(options.signal, () => prompt.askPin(request, options)),
    askAccess: (request, options) => inTurn(options.signal, () => prompt.askAccess(request, options)),
    confirm: (confirmation, options) => inTurn(options.signal, () => prompt.confirm(confirmation, options)),
  };
}

/** Waits for the windows before; rejects with the signal's reason. */
async function turn(before: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
  });
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([before, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
