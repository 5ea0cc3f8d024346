/**
 * Vendors' PKCS#11 modules: how cards sign whose transport keys are their vendor's (DESIGN §6).
 * @module
 */
export type { Modules, ModuleTrouble, Token, TokenCertificate, TokenOutcome, TokenSigning } from './modules.js';
