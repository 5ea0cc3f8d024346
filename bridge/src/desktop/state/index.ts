/**
 * How it stands with the desktop program, and why.
 * @module
 */
export { type DesktopState, desktopState } from './desktop-state.js';
export { reasonText } from './reason.js';
