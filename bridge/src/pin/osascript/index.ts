export { createOsascriptPrompt } from './osascript-prompt.js';
