import type { MessageWindow, MessageWindowOptions } from '../message-window.js';
import { OSASCRIPT } from './osascript-prompt.js';
import { runDialog } from './run-dialog.js';

/**
 * Tells something in a dialog of macOS; resolves when it was closed. Rejects with the signal's reason, ERR_PROMPT_TIMEOUT, or
 * ERR_PROMPT_UNAVAILABLE.
 */
export async function showOsascriptMessage(
  { title, text, ok }: MessageWindow,
  { program = OSASCRIPT, ...options }: MessageWindowOptions,
): Promise<void> {
  const dialog = { title, text, buttons: [ok], defaultButton: ok, cancelButton: ok, asksPin: false };
  await runDialog(dialog, { ...options, program }, () => undefined);
}
