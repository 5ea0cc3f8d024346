export { type CardsCommand, type CardsCommandName, executeCardsCommand } from './execute-cards-command.js';
export { executeGrantsCommand, type GrantsCommand, type GrantsCommandName } from './execute-grants-command.js';
export { openLocalDoor } from './local-door.js';
export type { LocalCommand, LocalParams } from './messages.js';
export type { DaemonStatus, LocalResults, ReadersSeen, Trouble } from './results.js';
export { runCommand } from './run-command.js';
export { asTrouble, withTrouble } from './trouble.js';
