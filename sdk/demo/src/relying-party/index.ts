export { readConfiguration } from './configuration.js';
export { type RelyingParty, startRelyingParty } from './start-relying-party.js';
