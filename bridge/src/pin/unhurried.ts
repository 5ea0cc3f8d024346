import type { DesktopPrompt, PinRequest } from './prompt.js';

/** Milliseconds that a person needs at least to see a window, read it, and type six characters and Enter. */
const SHORTEST_TYPING = 1000;
/** Who is that fast so many times in a row is a program; it is told nothing more, and no try is spent. */
const MAX_SHOWN = 3;

/**
 * The same windows, for people at a keyboard: a PIN that comes faster than one can be typed is not taken, and asked for again. A window
 * for a PIN gets the keyboard as it opens, and whoever was writing in another program would send the end of their line, and Enter,
 * to the card: a try (attacks D-15, D-19). What takes long before the window is there counts for the person.
 */
export function unhurried(prompt: DesktopPrompt, now: () => number = () => performance.now()): DesktopPrompt {
  return {
    ...prompt,
    askPin: async (request, { signal }) => {
      let asked: PinRequest = request;
      for (let shown = 0; shown < MAX_SHOWN; shown += 1) {
        const since = now();
        const pin = await prompt.askPin(asked, { signal });
        if (!pin || now() - since >= SHORTEST_TYPING) return pin;
        pin.fill(0);
        asked = { ...request, again: 'hasty' };
      }
      return undefined;
    },
  };
}
