export { type Grants, type GrantsOptions, openGrants } from './grants.js';
export type { Grant } from './grants-file.js';
