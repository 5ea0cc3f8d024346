/**
 * Vendors' PKCS#11 modules: how cards sign whose transport keys are their vendor's (DESIGN §6). What loads one is for a module host alone.
 * @module
 */
export { findModules } from './find-modules.js';
export { lookAtTokens } from './look-at-tokens.js';
export type { Modules, ModuleTrouble, Token, TokenCertificate, TokenOutcome, TokenSigning } from './modules.js';
export { readCertificates } from './read-certificates.js';
export { signWithToken } from './sign-with-token.js';
export { withoutModules } from './without-modules.js';
