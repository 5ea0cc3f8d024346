export { createPinentryPrompt } from './pinentry-prompt.js';
