import { runCardHost } from '../../src/cardhost/index.js';

/** The card host of a release, without the command line around it. */
await runCardHost({ backend: process.argv[2] === 'pcsclite' ? 'pcsclite' : 'winscard' });
