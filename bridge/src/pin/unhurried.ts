import { askedLongEnough } from './asked-long-enough.js';
import type { DesktopPrompt, PinRequest } from './prompt.js';

/** Milliseconds that a person needs at least to see a window, read it, and type six characters and Enter. */
const SHORTEST_TYPING = 1000;

/**
 * The same windows, for people at a keyboard: a PIN that comes faster than one can be typed is not taken, and asked for again. A window
 * for a PIN gets the keyboard as it opens, and whoever was writing in another program would send the end of their line, and Enter,
 * to the card: a try (attacks D-15, D-19). What takes long before the window is there counts for the person.
 */
export function unhurried(prompt: DesktopPrompt, now: () => number = () => performance.now()): DesktopPrompt {
  return {
    ...prompt,
    askPin: (request, { signal }) => {
      let asked: PinRequest = request;
      const show = async () => {
        const since = now();
        const answer = await prompt.askPin(asked, { signal });
        asked = { ...request, again: 'hasty' };
        return { answer, openMs: now() - since };
      };
      return askedLongEnough<Buffer | undefined>(show, {
        isYes: (pin) => pin !== undefined,
        no: undefined,
        signal,
        shortest: SHORTEST_TYPING,
        discard: (pin) => void pin?.fill(0),
      });
    },
  };
}
