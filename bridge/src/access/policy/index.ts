export { type Policy, parsePolicy } from './policy.js';
export {
  findPolicyFile,
  type PolicySource,
  type PolicyState,
  type WatchPolicyOptions,
  watchPolicy,
  withoutPolicyFile,
} from './policy-source.js';
