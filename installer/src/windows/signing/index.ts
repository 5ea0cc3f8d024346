/**
 * Authenticode signatures, made by osslsigncode.
 * @module
 */
export { createWindowsSigner, type WindowsSigner } from './create-windows-signer.js';
