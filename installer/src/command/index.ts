/**
 * `npm run package`: what is asked for, what is made, what is told.
 * @module
 */
export { makeRelease } from './make-release.js';
export { parseCommand } from './parse-command.js';
export { report } from './report.js';
export { help, systemLanguage, texts } from './texts.js';
