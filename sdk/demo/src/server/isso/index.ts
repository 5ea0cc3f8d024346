export { createIsso } from './create-isso.js';
export type { AskingService } from './isso-services.js';
export { createSignIns, type SignIns, type Visitor } from './sign-ins.js';
