/**
 * The script that makes the setup, for one build.
 * @module
 */
export { writeSetupScript } from './write-setup-script.js';
