export { findPolicyFile, type PolicyState } from './find-policy-file.js';
export { type Policy, parsePolicy } from './policy.js';
export { type PolicySource, withoutPolicyFile } from './policy-source.js';
export { type WatchPolicyOptions, watchPolicy } from './watch-policy.js';
