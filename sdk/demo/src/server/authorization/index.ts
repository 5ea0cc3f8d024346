export type { AuthorizationClient } from './client.js';
export { type Authorization, createAuthorization } from './create-authorization.js';
