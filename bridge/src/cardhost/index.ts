export { MODULE_HOST_STDIO } from './ask-module-host.js';
export { type CardHostLimits, createCardHosts } from './create-card-hosts.js';
export { createModuleHosts, type ModuleHostLimits } from './create-module-hosts.js';
export { createWindowsHosts, type WindowsHostLimits, type WindowsHosts } from './create-windows-hosts.js';
export { type Heir, recentRestarts } from './heir.js';
export type { CardHostChild } from './host-process.js';
export { runCardHost } from './run-card-host.js';
export { runModuleHost } from './run-module-host.js';
export { serveCardHost, type WindowsCalls } from './serve-card-host.js';
