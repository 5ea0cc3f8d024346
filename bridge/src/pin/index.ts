/**
 * Where a person types a PIN or says yes: the prompts and the PIN rules.
 * @module
 */
export { askForPin } from './ask-pin.js';
export { onePromptAtATime } from './one-at-a-time.js';
export { createPinentryPrompt, type PinentryPromptOptions } from './pinentry/index.js';
export type { Confirmation, NhiField, PinRequest, Prompt, PromptSubject } from './prompt.js';
export { createTerminalPrompt, type TerminalPromptOptions } from './terminal.js';
export type { Language } from './wording.js';
