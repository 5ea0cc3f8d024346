import { parseArgs } from 'node:util';
import { readConfiguration, startRelyingParty } from './relying-party/index.js';

/** A demo service of the city as a program of its own. Prints one line of JSON when it listens, and ends at SIGTERM or SIGINT. */
const { values } = parseArgs({
  options: {
    /** A file, for it holds the secret that the service shares with the identity server. */
    configuration: { type: 'string' },
  },
});
if (values.configuration === undefined) throw new TypeError('--configuration <file> is missing');
const service = await startRelyingParty(await readConfiguration(values.configuration));
const stop = () => void service.close();
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
process.stdout.write(`${JSON.stringify({ listening: service.url })}\n`);
