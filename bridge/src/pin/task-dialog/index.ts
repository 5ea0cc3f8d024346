export { createTaskDialogPrompt, type ShowTaskDialog } from './task-dialog-prompt.js';
