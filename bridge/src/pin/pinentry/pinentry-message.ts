import { BridgeError } from '../../error.js';
import type { MessageWindow, MessageWindowOptions } from '../message-window.js';
import { AssuanRefusal } from './assuan.js';
import { openPinentry } from './open-pinentry.js';
import { describe, tellOnce } from './pinentry-prompt.js';

/**
 * Tells something in a window of the system's pinentry; resolves when it was closed. It never takes a terminal: who started us there
 * reads it there. Rejects with the signal's reason, ERR_PROMPT_TIMEOUT, or ERR_PROMPT_UNAVAILABLE; also for a text of more than about
 * 990 bytes, which no line of Assuan holds.
 */
export async function showPinentryMessage(
  { title, text, ok }: MessageWindow,
  { environment, program, signal, timeLimit }: MessageWindowOptions,
): Promise<void> {
  const limits = { signal, timeLimit };
  const pinentry = await openPinentry({ program, environment, ownTerminal: () => undefined }, limits);
  try {
    await describe(pinentry, { title, description: text, ok }, limits);
    await tellOnce(pinentry);
  } catch (error) {
    throw error instanceof AssuanRefusal ? new BridgeError('ERR_PROMPT_UNAVAILABLE', { cause: error }) : error;
  } finally {
    await pinentry.stop();
  }
}
