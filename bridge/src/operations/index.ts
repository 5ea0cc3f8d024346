export { authenticate } from './authenticate.js';
export { createInventory, type Inventory, type KnownReader } from './inventory.js';
export type { OperationContext, OperationRun } from './operation.js';
export { readNhi } from './read-nhi.js';
export { type SelfTestResult, selfTest } from './self-test.js';
