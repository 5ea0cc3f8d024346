/**
 * Windows that tell a person something, and ask nothing.
 * @module
 */
export { createTell, type Message, type Tell } from './tell.js';
