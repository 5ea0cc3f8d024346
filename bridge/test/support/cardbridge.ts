import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built programs. */
export const programs = {
  cardbridge: fileURLToPath(new URL('../../bin/cardbridge.js', import.meta.url)),
  simulator: fileURLToPath(new URL('../../dist/simulator.js', import.meta.url)),
} as const;

export interface CommandResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line of stdout, when it is JSON. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
}

export interface RunningCommand {
  readonly child: ChildProcessWithoutNullStreams;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly result: Promise<CommandResult>;
}

/** Starts a built program. `environment` is added to ours. */
export function startProgram(
  program: keyof typeof programs,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): RunningCommand {
  const child = spawn(process.execPath, [programs[program], ...args], { env: { ...process.env, ...environment } });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const result = new Promise<CommandResult>((resolve) => {
    child.once('close', (status) => {
      const last = stdout.trim().split('\n').at(-1) ?? '';
      resolve({ status, stdout, stderr, json: last.startsWith('{') ? JSON.parse(last) : undefined });
    });
  });
  return { child, stdout: () => stdout, stderr: () => stderr, result };
}

/** Where no pcscd listens, whatever else runs on this machine. */
export const NO_PCSCD = { PCSCLITE_CSOCK_NAME: '/nonexistent/pcscd.comm' };

/** Beside the runtime folder, so that the person's own grants and policy are left alone: `data` and `config/cardbridge`. */
export const folders = (runtimeDirectory: string) => ({
  CARDBRIDGE_RUNTIME_DIR: runtimeDirectory,
  CARDBRIDGE_DATA_DIR: join(runtimeDirectory, '..', 'data'),
  XDG_CONFIG_HOME: join(runtimeDirectory, '..', 'config'),
});

/** Runs the built `cardbridge` as a person would, to its end. */
export function cardbridge(
  args: readonly string[],
  runtimeDirectory: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  return startProgram('cardbridge', args, { ...environment, ...folders(runtimeDirectory) }).result;
}

export interface RunningDaemon {
  readonly port: number;
  readonly pid: number;
  readonly log: () => string;
  /** Ends it, as the system would unless told otherwise, and waits. */
  stop(signal?: NodeJS.Signals): Promise<CommandResult>;
}

/** Starts `cardbridge start` on a free port and waits until it is ready. */
export function startDaemonProcess(
  args: readonly string[],
  runtimeDirectory: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningDaemon> {
  const command = ['start', '--json', '--port', '0', ...args];
  return ready(startProgram('cardbridge', command, { ...environment, ...folders(runtimeDirectory) }));
}

/** Starts the daemon with simulated readers, the first citizen's card in the first one, and waits until it is ready. */
export function startSimulatorProcess(
  stateDirectory: string,
  runtimeDirectory: string,
  args: readonly string[] = [],
): Promise<RunningDaemon> {
  const directories = ['--state-dir', stateDirectory, '--runtime-dir', runtimeDirectory];
  return ready(startProgram('simulator', ['--port', '0', ...directories, ...args]));
}

/** What a log has: one JSON object a line, between what is said to the person. */
export const logLines = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));

async function ready({ child, stderr, result }: RunningCommand): Promise<RunningDaemon> {
  const { port } = await new Promise<{ port: number }>((resolve, reject) => {
    child.stdout.once('data', (chunk: string) => resolve(JSON.parse(chunk)));
    void result.then(() => reject(new Error(`the daemon ended: ${stderr()}`)));
  });
  return {
    port,
    pid: child.pid ?? -1,
    log: stderr,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return result;
    },
  };
}
