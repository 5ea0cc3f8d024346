import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_PORTS } from '@cardbridge/sdk/protocol';
import { pino } from 'pino';
import { openGrants, parsePolicy, withoutPolicyFile } from '../access/index.js';
import { startDaemon } from '../daemon.js';
import { BridgeError, toBridgeError } from '../error.js';
import { createLog } from '../log.js';
import { tlsDirectory } from '../paths.js';
import { withoutModules } from '../pkcs11/index.js';
import { openPinTries } from '../tries/index.js';
import { readTlsIdentity } from '../trust/index.js';
import { createSimulator } from './simulator.js';

/**
 * Development entry: the real daemon over simulated readers and cards, with the panel. A release leaves this file out, and with
 * it everything that imports fixtures (DESIGN §2).
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    'tls-port': { type: 'string' },
    'panel-port': { type: 'string', default: '0' },
    'state-dir': { type: 'string' },
    'runtime-dir': { type: 'string' },
    'allow-origin': { type: 'string', multiple: true, default: [] },
    'log-level': { type: 'string', default: 'warn' },
  },
});
const required = (name: 'state-dir' | 'runtime-dir') => {
  const value = values[name];
  if (value === undefined) throw new BridgeError('ERR_USAGE', { detail: `--${name} is missing` });
  return value;
};

try {
  await run();
} catch (error) {
  const { code, message, detail } = toBridgeError(error);
  process.stderr.write(`simulator: ${message} ${code}${detail ? ` (${detail})` : ''}\n`);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const grants = await openGrants({ path: join(required('state-dir'), 'grants.json') });
  const tries = openPinTries({ path: join(required('state-dir'), 'pin-tries.json') });
  const simulator = await createSimulator({
    stateDirectory: required('state-dir'),
    panelPort: Number(values['panel-port']),
    frameAncestors: values['allow-origin'],
    // An origin that was allowed on the command line stays allowed: that is the policy's, not the person's.
    onStartOver: async () => {
      await grants.clear();
      await tries.clear();
    },
    // The one who starts us may choose it, to find the panel again after a restart; through the environment, since argv is public.
    panelToken: process.env.CARDBRIDGE_PANEL_TOKEN ?? randomBytes(32).toString('base64url'),
  });
  try {
    let stop = () => {};
    const stopped = new Promise<void>((resolve) => {
      stop = resolve;
    });
    const daemon = await startDaemon({
      pcsc: simulator.pcsc,
      prompt: simulator.prompt,
      keyProvider: simulator.keyProvider,
      modules: withoutModules(),
      policy: withoutPolicyFile(
        parsePolicy(
          JSON.stringify({ origins: { allow: values['allow-origin'] }, allowHttpLoopbackOrigins: true }),
          '--allow-origin',
        ),
      ),
      grants,
      tries,
      ports: values.port === undefined ? DEFAULT_PORTS : [Number(values.port)],
      // Only when asked for: the certificate is the person's own, unless CARDBRIDGE_DATA_DIR says otherwise.
      ...(values['tls-port'] === undefined
        ? {}
        : {
            tls: {
              ports: [Number(values['tls-port'])],
              readCertificate: (now: Date) => readTlsIdentity(tlsDirectory(), now),
            },
          }),
      runtimeDirectory: required('runtime-dir'),
      log: createLog({ level: values['log-level'], destination: pino.destination({ fd: 2, sync: true }) }),
      onStop: stop,
    });
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    process.stdout.write(
      `${JSON.stringify({ ready: true, port: daemon.port, tlsPort: daemon.tls().served?.port ?? null, panelUrl: simulator.panelUrl })}\n`,
    );
    await stopped;
    await daemon.close();
  } finally {
    await simulator.close();
  }
}
