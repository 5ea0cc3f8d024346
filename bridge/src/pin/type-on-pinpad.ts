import { BridgeError } from '../error.js';
import { confirmLastTry } from './confirm-last-try.js';
import type { PinRequest, Prompt } from './prompt.js';

/**
 * Has the PIN typed on the reader, while a window says for whom and for which card. `typing` starts when that window has its turn, and
 * the window closes when it is done; its signal aborts when the person closes the window, or `signal` does. Before the last try the
 * person says once that it may be risked.
 *
 * Where `typing` fails the window is taken back with that error, not over: nobody typed, and a page whose windows go unanswered has to
 * rest (attack D-14).
 *
 * Gives what `typing` gives. Throws ERR_PIN_CANCELLED when the person gives up, what the prompt throws, and what `typing` throws.
 */
export async function typeOnPinpad<T>(
  prompt: Prompt,
  request: PinRequest,
  typing: (signal: AbortSignal) => Promise<T>,
  { signal }: { readonly signal: AbortSignal },
): Promise<T> {
  await confirmLastTry(prompt, request, { signal });
  const done = new AbortController();
  const failed = new AbortController();
  const givenUp = new AbortController();
  let onShown = () => {};
  const shown = new Promise<void>((resolve) => {
    onShown = resolve;
  });
  const open = { signal: AbortSignal.any([signal, failed.signal]), over: done.signal, onShown };
  const window = prompt.inform({ ...request, about: 'pinpad' }, open).then(
    (how) => {
      if (how === 'dismissed') givenUp.abort(new BridgeError('ERR_PIN_CANCELLED'));
    },
    (error: unknown) => givenUp.abort(error),
  );
  try {
    // A window that failed before it had its turn.
    await Promise.race([shown, window]);
    givenUp.signal.throwIfAborted();
    const typed = await typing(AbortSignal.any([signal, givenUp.signal]));
    done.abort();
    return typed;
  } catch (error) {
    failed.abort(error);
    throw error;
  } finally {
    await window;
  }
}
