/**
 * The program for one system: runtime, bundle and what lies beside them.
 * @module
 */
export { assembleProgram } from './assemble-program.js';
export { settleTree } from './settle-tree.js';
