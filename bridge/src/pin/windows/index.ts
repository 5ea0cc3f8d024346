export { createWindowsPrompt, type ShowCredentialPrompt, type ShowTaskDialog } from './windows-prompt.js';
