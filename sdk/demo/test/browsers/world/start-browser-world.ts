import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anyFreePort } from '@cardbridge/fixtures/machine';
import { loadTestPki, makeTlsCertificate, type TestPerson } from '@cardbridge/fixtures/pki';
import type { ChildProgram } from '../../../src/child-process.js';
import { drivePanel, type PanelDriver } from '../../../src/panel-driver.js';
import { startSimulator } from '../../support/start-simulator.js';
import type { PageQuery } from './page-html.js';
import { startPages } from './start-pages.js';
import { trustAuthority } from './trust-authority.js';

/** Names that no browser counts as this computer by themselves; a browser under test is told that they are here. */
export const ID_HOST = 'id.taipei.test';
export const FOREIGN_HOST = 'foreign.test';

export interface WorldSite {
  readonly origin: string;
  /** The page with the buttons. */
  page(query?: PageQuery): string;
  /** The page with `<cardbridge-status>`. */
  elementsPage(query?: PageQuery): string;
}

export interface BrowserWorld {
  /** Allowed at the daemon by its policy. */
  readonly id: WorldSite;
  /** Unknown at the daemon. */
  readonly foreign: WorldSite;
  /** The pages of {@link id} without https; unknown at the daemon, which takes no such origin. */
  readonly insecure: WorldSite;
  /** Ports of 127.0.0.1 that a browser has to count as public (`--ip-address-space-overrides`, `network.lna.address_space…`). */
  readonly pagePorts: readonly number[];
  /** A home whose NSS database (`.pki/nssdb`) trusts the pages' authority: HOME of a Chromium. */
  readonly home: string;
  /** The pages' authority (PEM), for {@link trustAuthority} in another profile. */
  readonly authorityFile: string;
  /** The daemon's port, then two on which nobody listens. */
  readonly ports: readonly [number, number, number];
  /** Where the daemon serves wss while it has a certificate. */
  readonly tlsPort: number;
  /** For `cardbridge`, so that it talks to this daemon and keeps its files in the world. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whose citizen card is in the first reader. */
  readonly person: TestPerson;
  readonly panel: PanelDriver;
  /** On the same port as before. The daemon runs when the world has started. */
  startDaemon(): Promise<void>;
  /** Does nothing where none runs. */
  stopDaemon(): Promise<void>;
  stop(): Promise<void>;
}

export interface BrowserWorldOptions {
  /** Those that the pages look at, beginning with the daemon's own. By default one, where nobody listens without a certificate. */
  readonly tlsPorts?: readonly [number, ...number[]];
  /** For the daemon, beside our own. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Starts the pages of two public sites with a certificate that a browser can trust, and the built daemon with simulated readers, in
 * a temporary folder that goes with them. Needs `nss-tools`, and the SDK and the bridge as built.
 */
export async function startBrowserWorld(options: BrowserWorldOptions = {}): Promise<BrowserWorld> {
  const [person] = (await loadTestPki()).citizens;
  if (person === undefined) throw new Error('the test PKI has no citizen');
  const directory = await mkdtemp(join(tmpdir(), 'cardbridge-browsers-'));
  const stops: (() => Promise<void>)[] = [() => rm(directory, { recursive: true, force: true, maxRetries: 5 })];
  const stop = async () => {
    for (let end = stops.pop(); end !== undefined; end = stops.pop()) await end();
  };
  try {
    const { key, certificate, authority } = await makeTlsCertificate({ names: [ID_HOST, FOREIGN_HOST], addresses: [] });
    const authorityFile = join(directory, 'authority.pem');
    await writeFile(authorityFile, authority);
    const home = join(directory, 'home');
    await trustAuthority(join(home, '.pki/nssdb'), authorityFile);

    const ports = [await anyFreePort(), await anyFreePort(), await anyFreePort()] as const;
    const tlsPorts = options.tlsPorts ?? ([await anyFreePort()] as const);
    const [tlsPort] = tlsPorts;
    const pageOptions = { ports, tlsPorts };
    const secure = await startPages(pageOptions, { key, cert: certificate });
    stops.push(secure.stop);
    const plain = await startPages(pageOptions);
    stops.push(plain.stop);
    const id = site(`https://${ID_HOST}:${secure.port}`);

    const panelPort = await anyFreePort();
    const panelToken = randomBytes(32).toString('base64url');
    const environment = {
      HOME: home,
      CARDBRIDGE_DATA_DIR: join(directory, 'data'),
      CARDBRIDGE_RUNTIME_DIR: join(directory, 'run'),
      ...options.environment,
    };
    const startDaemon = () =>
      startSimulator({ directory, port: ports[0], tlsPort, panelPort, panelToken, allowOrigins: [id.origin], environment });
    let daemon: ChildProgram | undefined = await startDaemon();
    stops.push(async () => daemon?.stop());
    const panel = drivePanel(String(daemon.ready.panelUrl));
    return {
      id,
      foreign: site(`https://${FOREIGN_HOST}:${secure.port}`),
      insecure: site(`http://${ID_HOST}:${plain.port}`),
      pagePorts: [secure.port, plain.port],
      home,
      authorityFile,
      ports,
      tlsPort,
      environment,
      person,
      panel,
      startDaemon: async () => {
        daemon ??= await startDaemon();
      },
      stopDaemon: async () => {
        await daemon?.stop();
        daemon = undefined;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function site(origin: string): WorldSite {
  const address = (path: string) => (query?: PageQuery) =>
    `${origin}${path}${query === undefined ? '' : `?q=${encodeURIComponent(JSON.stringify(query))}`}`;
  return { origin, page: address('/'), elementsPage: address('/elements') };
}
