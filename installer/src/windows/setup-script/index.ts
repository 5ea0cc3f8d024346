/**
 * The script that makes the setup, for one build.
 * @module
 */
export { type SetupOrder, writeSetupScript } from './write-setup-script.js';
