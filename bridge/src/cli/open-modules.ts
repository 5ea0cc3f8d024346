import { createModuleHosts } from '../cardhost/index.js';
import { findModules, type Modules } from '../pkcs11/index.js';
import { spawnModuleHost } from './spawn-card-host.js';

/** The configured module of a card's vendor, none for false, else those that are found on this computer. */
export const openModules = (configured: string | false | undefined): Modules =>
  createModuleHosts({
    spawn: spawnModuleHost,
    modules: () => findModules(configured === undefined ? {} : { configured }),
  });
