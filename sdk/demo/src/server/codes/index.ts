export { type CodeKey, type Codes, createCodes } from './codes.js';
