export { showPinentryMessage } from './pinentry-message.js';
export { createPinentryPrompt } from './pinentry-prompt.js';
