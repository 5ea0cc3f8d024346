export { authenticate } from './authenticate.js';
export { type CardAccess, withCard } from './card-session.js';
export { createInventory, type Inventory, type InventoryOptions } from './inventory.js';
export type { OperationContext, OperationRun } from './operation.js';
export { readNhi } from './read-nhi.js';
export { SELF_TEST_ORIGIN, type SelfTestResult, selfTest } from './self-test.js';
export { toldReaders } from './told-readers.js';
