/**
 * Where a person types a PIN or says yes: the prompts and the PIN rules.
 * @module
 */
export { askForPin } from './ask-pin.js';
export { type CoolDown, createCoolDown, withCoolDown } from './cool-down.js';
export type { MessageWindow } from './message-window.js';
export { onePromptAtATime } from './one-at-a-time.js';
export { createOsascriptPrompt, showOsascriptMessage } from './osascript/index.js';
export { createPinentryPrompt, findPinentry, showPinentryMessage } from './pinentry/index.js';
export type {
  AccessAnswer,
  AccessPrompt,
  AccessRequest,
  Confirmation,
  DesktopPrompt,
  NhiField,
  Notice,
  PinRequest,
  Prompt,
} from './prompt.js';
export { createTerminalPrompt } from './terminal.js';
export { ACCESS_TIME_LIMIT } from './time-limits.js';
export { typeOnPinpad } from './type-on-pinpad.js';
export { unhurried } from './unhurried.js';
export { untilOver } from './until-over.js';
export { createWindowsPrompt } from './windows/index.js';
export { foreignText } from './wording/foreign-text.js';
export type { Language } from './wording.js';
