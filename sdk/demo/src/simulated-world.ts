import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { anyFreePort } from '@cardbridge/fixtures/machine';
import { type ChildProgram, startProgram } from './child-process.js';
import { type CityService, planCityServices } from './city-services.js';

export interface SimulatedWorld {
  /** Where the page is. */
  readonly pageUrl: string;
  readonly panelUrl: string;
  readonly bridgePort: number;
  /** Services that ask the identity server for people's data. */
  readonly cityServices: readonly CityService[];
  /** Stops the daemon (and with it the simulated readers) and starts it again on the same ports. */
  restartDaemon(): Promise<void>;
  stopDaemon(): Promise<void>;
  /** Kills the identity server (SIGKILL), and starts it again on the same port and data. */
  crashIdentityServer(): Promise<void>;
  /** Resolves when one of the programs has ended by itself. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

export interface SimulatedWorldOptions {
  readonly pagePort?: number;
  /** Where the cards keep their memory; by default it goes with the temporary folder. */
  readonly stateDirectory?: string;
  /** Where the embedded database lives; without, in memory. Unused with DATABASE_URL in the environment. */
  readonly dataDirectory?: string;
  /** DATABASE_URL and REDIS_URL for the identity server, in place of those in the environment. */
  readonly servers?: { readonly databaseUrl: string; readonly redisUrl: string };
}

const { resolve } = createRequire(import.meta.url);
// A development entry, which the package does not export.
export const simulatorScript = join(dirname(resolve('@cardbridge/bridge/package.json')), 'dist/simulator.js');
const identityServerScript = resolve('@cardbridge/demo/identity-server');
const cityServiceScript = resolve('@cardbridge/demo/relying-party');

/**
 * Starts the daemon with simulated readers, the identity server with its pages and ready accounts, and three services of the city, as
 * processes of their own, on free ports and in a temporary folder that goes with them.
 */
export async function startSimulatedWorld(options: SimulatedWorldOptions = {}): Promise<SimulatedWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'cardbridge-world-'));
  const programs = new Set<ChildProgram>();
  const stop = async () => {
    await Promise.all([...programs].map((program) => program.stop()));
    await rm(directory, { recursive: true, force: true });
  };
  const run = async (...start: Parameters<typeof startProgram>) => {
    const program = await startProgram(...start);
    programs.add(program);
    void program.ended.then(() => programs.delete(program));
    return program;
  };

  try {
    const pagePort = options.pagePort ?? (await anyFreePort());
    const pageOrigin = `http://127.0.0.1:${pagePort}`;
    const environment = { CARDBRIDGE_PANEL_TOKEN: randomBytes(32).toString('base64url') };
    const startDaemon = (bridgePort: number, panelPort: number) =>
      run(
        simulatorScript,
        [
          ...['--port', `${bridgePort}`, '--panel-port', `${panelPort}`],
          ...['--state-dir', options.stateDirectory ?? join(directory, 'state')],
          ...['--runtime-dir', join(directory, 'run')],
          ...['--allow-origin', pageOrigin],
        ],
        environment,
      );
    let daemon = await startDaemon(0, 0);
    const bridgePort = Number(daemon.ready.port);
    const panelUrl = String(daemon.ready.panelUrl);
    const { clientsFile, services } = await planCityServices(directory, pageOrigin);
    const startServer = () =>
      run(
        identityServerScript,
        [
          ...['--port', `${pagePort}`, '--bridge-ports', `${bridgePort}`, '--clients', clientsFile, '--ready-accounts'],
          ...(options.dataDirectory === undefined ? [] : ['--data-dir', options.dataDirectory]),
        ],
        {
          CARDBRIDGE_PANEL_URL: panelUrl,
          ...(options.servers === undefined
            ? {}
            : { DATABASE_URL: options.servers.databaseUrl, REDIS_URL: options.servers.redisUrl }),
        },
      );
    let server = await startServer();
    for (const { configurationFile } of services) await run(cityServiceScript, ['--configuration', configurationFile]);
    return {
      pageUrl: `${String(server.ready.listening)}/`,
      panelUrl,
      bridgePort,
      cityServices: services,
      ended: Promise.race([...programs].map((program) => program.ended)),
      stopDaemon: () => daemon.stop(),
      restartDaemon: async () => {
        await daemon.stop();
        daemon = await startDaemon(bridgePort, Number(new URL(panelUrl).port));
      },
      crashIdentityServer: async () => {
        await server.kill();
        server = await startServer();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
