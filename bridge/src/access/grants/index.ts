export { type Grant, type Grants, type GrantsOptions, openGrants } from './grants.js';
