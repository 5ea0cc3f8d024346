export { type IdentityServer, type IdentityServerOptions, startIdentityServer } from './start-identity-server.js';
