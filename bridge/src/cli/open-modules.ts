import { createModuleHosts } from '../cardhost/index.js';
import { findModules, type Modules } from '../pkcs11/index.js';
import { spawnModuleHost } from './spawn-card-host.js';

/** The configured module, none for false, else those of the cards' vendor that are found on this computer. Asked anew each time. */
export const openModules = (configured: () => string | false | undefined): Modules =>
  createModuleHosts({ spawn: spawnModuleHost, modules: () => findModules({ configured: configured() }) });
