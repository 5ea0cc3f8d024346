/**
 * How bytes that may be a PIN come from another process without a copy of them staying in the memory of this one (attack D-47).
 *
 * Node's own streams leave one. From version 22 on they read into memory of the native heap, hand out a copy of it and free the
 * first without clearing it, so that zeroing every chunk is not enough: a scan of the process finds the PIN there for hours. Two ways
 * around that are here: to read into memory of our own (`readPrivately`, `openPrivatePipe`), and to have the other side send what
 * is worthless without a mask that only we hold (`createMask`).
 * @module
 */
export { applyMask, createMask, type Mask } from './mask.js';
export { openPrivatePipe, type PrivatePipe } from './private-pipe.js';
export { readPrivately } from './read-privately.js';
export { secretBuffer, secretCopy } from './secret-buffer.js';
