export { type Asker, type CodeKey, type Codes, type CodesOptions, createCodes } from './codes.js';
export type { CodeMessage } from './compose-message.js';
