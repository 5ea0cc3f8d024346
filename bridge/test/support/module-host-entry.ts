import { runModuleHost } from '../../src/cardhost/index.js';

/** The module host of a release, without the command line around it. */
await runModuleHost();
