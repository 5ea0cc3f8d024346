import { parseArgs } from 'node:util';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { DEFAULT_PORTS } from '@cardbridge/sdk/protocol';
import { startIdentityServer } from './server/index.js';

/** The identity server as a program of its own. Prints one line of JSON when it listens, and ends at SIGTERM or SIGINT. */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'bridge-ports': { type: 'string', default: DEFAULT_PORTS.join(',') },
  },
});
// Its fragment is a secret, and argv is public.
const panelUrl = process.env.CARDBRIDGE_PANEL_URL;
const server = await startIdentityServer({
  host: '127.0.0.1',
  port: Number(values.port),
  bridgePorts: values['bridge-ports'].split(',').map(Number),
  ...(panelUrl === undefined ? {} : { panelUrl }),
  pki: await loadTestPki(),
});
const stop = () => void server.close();
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
process.stdout.write(`${JSON.stringify({ listening: server.url })}\n`);
