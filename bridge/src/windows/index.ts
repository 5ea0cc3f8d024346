/**
 * What we ask of Windows itself, apart from cards: a window with a question, and whose program a connection belongs to. Importing
 * this loads no native code; calling it does, and that belongs into a process of its own (see ../cardhost).
 * @module
 */
export { type LoopbackConnection, type SocketOwner, socketOwner } from './socket-owner.js';
export { showTaskDialog, type TaskDialog, type TaskDialogAnswer } from './task-dialog.js';
