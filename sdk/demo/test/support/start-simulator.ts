import { join } from 'node:path';
import { type ChildProgram, startProgram } from '../../src/child-process.js';
import { simulatorScript } from '../../src/simulated-world.js';

export interface SimulatorStart {
  /** For cards, grants and the files of the daemon. */
  readonly directory: string;
  readonly port?: number;
  /** Without it no wss is served, whether there is a certificate or not. */
  readonly tlsPort?: number;
  readonly panelPort?: number;
  /** By default a new one with every start. */
  readonly panelToken?: string;
  /** Sites that the administrator's policy allows, so that nobody is asked. */
  readonly allowOrigins?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** The built daemon with simulated readers and its panel, without an identity server. */
export function startSimulator({
  directory,
  port = 0,
  tlsPort,
  panelPort = 0,
  panelToken,
  allowOrigins = [],
  environment = {},
}: SimulatorStart): Promise<ChildProgram> {
  return startProgram(
    simulatorScript,
    [
      ...['--port', `${port}`, '--panel-port', `${panelPort}`],
      ...(tlsPort === undefined ? [] : ['--tls-port', `${tlsPort}`]),
      ...['--state-dir', join(directory, 'state'), '--runtime-dir', join(directory, 'run')],
      ...allowOrigins.flatMap((origin) => ['--allow-origin', origin]),
    ],
    { ...environment, ...(panelToken === undefined ? {} : { CARDBRIDGE_PANEL_TOKEN: panelToken }) },
  );
}
