import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type ChildProgram, startProgram } from './child-process.js';

export interface SimulatedWorld {
  /** Where the page is. */
  readonly pageUrl: string;
  readonly panelUrl: string;
  readonly bridgePort: number;
  /** Stops the daemon (and with it the simulated readers) and starts it again on the same ports. */
  restartDaemon(): Promise<void>;
  stopDaemon(): Promise<void>;
  /** Resolves when one of the programs has ended by itself. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

const { resolve } = createRequire(import.meta.url);
// A development entry, which the package does not export.
const simulatorScript = join(dirname(resolve('@cardbridge/bridge/package.json')), 'dist/simulator.js');
const identityServerScript = resolve('@cardbridge/demo/identity-server');

/** Starts the daemon with simulated readers, and the identity server with its page, as processes of their own. */
export async function startSimulatedWorld(options: {
  readonly pagePort: number;
  readonly stateDirectory: string;
  readonly runtimeDirectory: string;
}): Promise<SimulatedWorld> {
  const origin = `http://127.0.0.1:${options.pagePort}`;
  const environment = { CARDBRIDGE_PANEL_TOKEN: randomBytes(32).toString('base64url') };
  const startDaemon = (bridgePort: number, panelPort: number) =>
    startProgram(
      simulatorScript,
      [
        ...['--port', `${bridgePort}`, '--panel-port', `${panelPort}`],
        ...['--state-dir', options.stateDirectory, '--runtime-dir', options.runtimeDirectory],
        ...['--allow-origin', origin],
      ],
      environment,
    );
  let daemon: ChildProgram | undefined = await startDaemon(0, 0);
  try {
    const bridgePort = Number(daemon.ready.port);
    const panelUrl = String(daemon.ready.panelUrl);
    const server = await startProgram(
      identityServerScript,
      ['--port', `${options.pagePort}`, '--bridge-ports', `${bridgePort}`],
      { CARDBRIDGE_PANEL_URL: panelUrl },
    );
    return {
      pageUrl: `${String(server.ready.listening)}/`,
      panelUrl,
      bridgePort,
      ended: Promise.race([daemon.ended, server.ended]),
      stopDaemon: async () => {
        await daemon?.stop();
        daemon = undefined;
      },
      restartDaemon: async () => {
        await daemon?.stop();
        daemon = await startDaemon(bridgePort, Number(new URL(panelUrl).port));
      },
      stop: async () => {
        await Promise.all([server.stop(), daemon?.stop()]);
      },
    };
  } catch (error) {
    await daemon.stop();
    throw error;
  }
}
