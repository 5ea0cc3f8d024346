import { BridgeError } from '../error.js';
import type { DesktopPrompt } from './prompt.js';
import { untilOver } from './until-over.js';

interface Turn {
  readonly origin: string;
  readonly about: 'access' | 'operation';
  readonly begin: () => void;
}

/**
 * The same prompt, whose windows never stack: a second one waits, and can be given up, until the first is gone (attack D-14).
 * What a site that was let in does goes before the question of one that was not. Each origin has one operation whose window waits,
 * besides that on the screen, so that no site fills the line; one more is ERR_OPERATION_BUSY. (Questions about access come one at
 * a time: their line is in the room for access.)
 */
export function onePromptAtATime(prompt: DesktopPrompt): DesktopPrompt {
  const waiting: Turn[] = [];
  let open = false;

  function next(): void {
    const operation = waiting.findIndex(({ about }) => about === 'operation');
    const [turn] = waiting.splice(Math.max(0, operation), 1);
    open = turn !== undefined;
    turn?.begin();
  }

  /** Resolves when the screen is free, and taken for the caller. */
  async function turn(origin: string, about: Turn['about'], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!open) {
      open = true;
      return;
    }
    if (about === 'operation' && waiting.some((other) => other.about === about && other.origin === origin)) {
      throw new BridgeError('ERR_OPERATION_BUSY');
    }
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        waiting.splice(waiting.indexOf(mine), 1);
        reject(signal.reason);
      };
      const mine: Turn = {
        origin,
        about,
        begin: () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      waiting.push(mine);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  async function inTurn<T>(origin: string, about: Turn['about'], signal: AbortSignal, show: () => Promise<T>): Promise<T> {
    await turn(origin, about, signal);
    try {
      signal.throwIfAborted();
      return await show();
    } finally {
      next();
    }
  }

  return {
    name: prompt.name,
    askPin: (request, options) => inTurn(request.origin, 'operation', options.signal, () => prompt.askPin(request, options)),
    askAccess: (request, options) => {
      options.onLine?.(true);
      return inTurn(request.origin, 'access', options.signal, () => {
        options.onLine?.(false);
        return prompt.askAccess(request, options);
      });
    },
    confirm: (confirmation, options) =>
      inTurn(confirmation.origin, 'operation', options.signal, () => prompt.confirm(confirmation, options)),
    inform: async (notice, options) => {
      let how: 'dismissed' | 'over' | undefined;
      // One that is over leaves the line.
      const waited = await untilOver(async (signal) => {
        how = await inTurn(notice.origin, 'operation', signal, () => prompt.inform(notice, options));
      }, options);
      return how ?? waited;
    },
  };
}
