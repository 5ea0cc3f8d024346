export { type CardHostLimits, createCardHosts } from './create-card-hosts.js';
export type { CardHostChild } from './host-process.js';
export { runCardHost } from './run-card-host.js';
export { serveCardHost } from './serve-card-host.js';
