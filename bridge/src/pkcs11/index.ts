/**
 * Vendors' PKCS#11 modules: how cards sign whose transport keys are their vendor's (DESIGN §6).
 * @module
 */
export { type FindModulesOptions, findModules } from './find-modules.js';
export type { Modules, ModuleTrouble, Token, TokenCertificate, TokenOutcome, TokenSigning } from './modules.js';
export { withoutModules } from './without-modules.js';
