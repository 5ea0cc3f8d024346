/**
 * What the person's desktop does for us: opens a page, takes a text, and ends.
 * @module
 */
export { copyText } from './copy-text.js';
export { openPage } from './open-page.js';
export { saveText } from './save-text.js';
export { watchSession } from './watch-session.js';
