import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** TEST ONLY: a session bus of its own. */
export interface TrayBus {
  /** Value of DBUS_SESSION_BUS_ADDRESS. */
  readonly address: string;
  stop(): Promise<void>;
}

/** Starts dbus-daemon, at an address of its choice unless one is given. What it starts for others gets this environment. */
export async function startTrayBus(environment: NodeJS.ProcessEnv = process.env, at?: string): Promise<TrayBus> {
  // Its complaint that it may not have more files open means nothing here.
  const options = [
    '--session',
    '--nofork',
    '--nosyslog',
    '--print-address=1',
    ...(at === undefined ? [] : [`--address=${at}`]),
  ];
  const daemon = spawn('dbus-daemon', options, {
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = new Promise<void>((resolve) => daemon.once('exit', () => resolve()));
  for await (const address of createInterface({ input: daemon.stdout })) {
    return {
      address,
      async stop() {
        daemon.kill();
        await exited;
      },
    };
  }
  throw new Error('dbus-daemon named no address');
}
