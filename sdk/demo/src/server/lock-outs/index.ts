export { createLockOuts, type LockOutKey, type LockOuts } from './lock-outs.js';
