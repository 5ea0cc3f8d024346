/**
 * How it stands with the desktop program, and why.
 * @module
 */
export { type DesktopState, desktopState, type Known } from './desktop-state.js';
export { type Reason, type ReasonText, reasonText } from './reason.js';
