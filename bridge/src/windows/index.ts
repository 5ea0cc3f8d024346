/**
 * What we ask of Windows itself, apart from cards: windows with a question or for a secret, and whose program a connection belongs to.
 * Importing this loads no native code; calling it does, and that belongs into a process of its own (see ../cardhost).
 * @module
 */
export { type CredentialPrompt, MAX_CREDENTIAL_BYTES, showCredentialPrompt } from './credential-prompt.js';
export { type LoopbackConnection, type SocketOwner, socketOwner } from './socket-owner.js';
export { showTaskDialog, type TaskDialog, type TaskDialogAnswer } from './task-dialog.js';
