export { createPinentryPrompt, type PinentryPromptOptions } from './pinentry-prompt.js';
