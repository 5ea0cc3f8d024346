export { findPinentry } from './find-pinentry.js';
export { showPinentryMessage } from './pinentry-message.js';
export { createPinentryPrompt } from './pinentry-prompt.js';
