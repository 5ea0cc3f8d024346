/**
 * Which origins may use cards: the administrator's policy, what the person decided before (grants), and the question to the person.
 * @module
 */
export { type Access, createAccess, type GrantedFor } from './access.js';
export { EVERY_ORIGIN, type Grant, type Grants, openGrants } from './grants/index.js';
export { serialisedOrigin } from './origin.js';
export { originRemedy } from './origin-remedy.js';
export {
  findPolicyFile,
  logLevels,
  type PolicyFile,
  type PolicySource,
  type PolicyState,
  parsePolicy,
  watchPolicy,
  withoutPolicyFile,
} from './policy/index.js';
