export { findPolicyFile, type PolicyState } from './find-policy-file.js';
export { parsePolicy } from './policy.js';
export { logLevels, type PolicyFile } from './policy-schema.js';
export { type PolicySource, withoutPolicyFile } from './policy-source.js';
export { watchPolicy } from './watch-policy.js';
