export { openLocalDoor } from './local-door.js';
export type { LocalParams } from './messages.js';
export { runCommand } from './run-command.js';
