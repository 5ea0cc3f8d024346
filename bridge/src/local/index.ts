export { type DaemonStatus, openLocalDoor } from './local-door.js';
export { runCommand } from './run-command.js';
