export { startIdentityServer } from './start-identity-server.js';
