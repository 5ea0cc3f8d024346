export { showOsascriptMessage } from './osascript-message.js';
export { createOsascriptPrompt } from './osascript-prompt.js';
