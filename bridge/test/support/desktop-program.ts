import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CommandResult,
  cardbridge,
  folders,
  logLines,
  NO_PCSCD,
  type RunningCommand,
  startProgram,
} from './cardbridge.js';

/** TEST ONLY: `cardbridge desktop` as a process, with folders of its own, and neither a screen nor PC/SC. */
export interface DesktopProgram extends RunningCommand {
  /** Resolves with what it says when it is ready. */
  readonly ready: Promise<Readonly<Record<string, unknown>>>;
  /** Ends it as the person would in a terminal. */
  stop(): Promise<CommandResult>;
}

/** Where neither a screen nor a bus is; as empty texts, which count as absent. */
const NO_DESKTOP = { DISPLAY: '', WAYLAND_DISPLAY: '', DBUS_SESSION_BUS_ADDRESS: '', XDG_RUNTIME_DIR: '' };

export interface DesktopPlace {
  /** The runtime folder; the others lie beside it. */
  readonly directory: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export function startDesktopProgram(args: readonly string[], { directory, environment = {} }: DesktopPlace): DesktopProgram {
  const home = { HOME: join(directory, '..', 'home') };
  const place = { ...NO_PCSCD, ...NO_DESKTOP, ...home, ...environment, ...folders(directory) };
  const running = startProgram('cardbridge', ['desktop', '--json', '--port', '0', '--tls-port', '0', ...args], place);
  const ready = new Promise<Readonly<Record<string, unknown>>>((resolve, reject) => {
    running.child.stdout.once('data', (chunk: string) => resolve(JSON.parse(chunk)));
    void running.result.then(() => reject(new Error(`it ended: ${running.stderr()}`)));
  });
  // A test that does not wait for it has its own opinion of the end.
  ready.catch(() => undefined);
  return {
    ...running,
    ready,
    stop: () => {
      running.child.kill('SIGTERM');
      return running.result;
    },
  };
}

/** What is asked of the program that runs there. */
export const askDesktop = (args: readonly string[], { directory, environment }: DesktopPlace): Promise<CommandResult> =>
  cardbridge(args, directory, { ...NO_PCSCD, ...NO_DESKTOP, ...environment });

/** The newest file of its log. */
export const desktopLog = async (directory: string): Promise<Record<string, unknown>[]> =>
  logLines(await readFile(join(directory, '..', 'data', 'log', 'cardbridge.log'), 'utf8').catch(() => ''));
