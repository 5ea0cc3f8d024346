export { EVERY_ORIGIN, type Grants, openGrants } from './grants.js';
export type { Grant } from './grants-file.js';
