import { once } from 'node:events';
import type { DesktopPrompt, PinRequest } from '../../src/pin/index.js';

/** Somebody who types a PIN at once, and says yes to everything. */
export interface TypingPrompt extends DesktopPrompt {
  /** Milliseconds in which windows were open, all together. */
  openMs(): number;
}

/** `pinFor` gives what is typed; undefined: nobody is there, and the window stays open until it is taken back. */
export function createTypingPrompt(pinFor: (request: PinRequest) => string | undefined): TypingPrompt {
  let openMs = 0;
  return {
    name: 'panel',
    askPin: async (request, { signal }) => {
      const since = performance.now();
      try {
        const pin = pinFor(request);
        if (pin !== undefined) return Buffer.from(pin);
        if (!signal.aborted) await once(signal, 'abort');
        throw signal.reason;
      } finally {
        openMs += performance.now() - since;
      }
    },
    confirm: async () => true,
    askAccess: async () => 'once',
    inform: async () => 'dismissed',
    openMs: () => openMs,
  };
}
