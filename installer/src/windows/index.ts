/**
 * What only the packages for Windows have: the starter, the setup, signatures.
 * @module
 */
export { makeStarter, STARTER } from './make-starter.js';
export { writeSetupScript } from './setup-script/index.js';
export { createWindowsSigner } from './signing/index.js';
export { missingWindowsTools } from './tools.js';
