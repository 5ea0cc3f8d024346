import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createCitizenCard, testTransportKeyFile } from '@cardbridge/fixtures/cards';
import { anyFreePort } from '@cardbridge/fixtures/machine';
import { createFakePinentryAs } from '@cardbridge/fixtures/pinentry';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { insertCard, startPcscd } from '@cardbridge/fixtures/vpcd';
import { startProgram } from './child-process.js';

export interface PcscWorld {
  readonly pageUrl: string;
  readonly bridgePort: number;
  stop(): Promise<void>;
}

const { resolve } = createRequire(import.meta.url);
const cardbridge = join(dirname(resolve('@cardbridge/bridge/package.json')), 'bin/cardbridge.js');
const identityServerScript = resolve('@cardbridge/demo/identity-server');

/**
 * The same parts over the machine's real PC/SC: pcscd with a virtual reader, a simulated card in it, the daemon that a person
 * installs (winscard backend, card host), and a pinentry program that types the PIN by itself.
 */
export async function startPcscWorld(): Promise<PcscWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'cardbridge-pcsc-world-'));
  const stops: (() => Promise<unknown>)[] = [() => rm(directory, { recursive: true, force: true })];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    const pagePort = await anyFreePort();
    const pki = await loadTestPki();
    const [person] = pki.citizens;
    if (!person) throw new Error('the test PKI has no citizen');

    const pcscd = await startPcscd({ readers: ['CardBridge Virtual Reader'] });
    stops.push(() => pcscd.stop());
    const [reader] = pcscd.readers;
    if (!reader) throw new Error('pcscd has no reader');
    const insertion = await insertCard(createCitizenCard({ person, pki }), { port: reader.port });
    stops.push(() => insertion.remove());

    const origin = `http://127.0.0.1:${pagePort}`;
    const policy = join(directory, 'policy.json');
    await writeFile(policy, JSON.stringify({ origins: { allow: [origin] }, allowHttpLoopbackOrigins: true }));
    const transportKeys = join(directory, 'transport-keys.json');
    await writeFile(transportKeys, testTransportKeyFile([person.cardNumber]), { mode: 0o600 });
    const pinentry = await createFakePinentryAs({ typingMs: 1100 }, `pin ${person.pin}`);
    stops.push(() => pinentry.remove());

    const daemon = await startProgram(
      cardbridge,
      [
        ...['start', '--json', '--port', '0', '--backend', 'winscard', '--log-level', 'warn'],
        ...['--policy', policy, '--transport-keys', transportKeys, '--pinentry', pinentry.program],
      ],
      { CARDBRIDGE_RUNTIME_DIR: join(directory, 'run') },
    );
    stops.push(() => daemon.stop());
    const bridgePort = Number(daemon.ready.port);
    const server = await startProgram(identityServerScript, ['--port', `${pagePort}`, '--bridge-ports', `${bridgePort}`]);
    stops.push(() => server.stop());
    return { pageUrl: `${String(server.ready.listening)}/`, bridgePort, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
