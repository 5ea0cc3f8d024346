/**
 * What the person's desktop does for us: opens a page, takes a text.
 * @module
 */
export { copyText } from './copy-text.js';
export { openPage } from './open-page.js';
export { saveText } from './save-text.js';
