import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';

const program = createRequire(import.meta.url).resolve('@cardbridge/bridge/cardbridge');

export interface CommandResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line of stdout, when it is JSON. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
}

/** Runs the built `cardbridge` as a person would, to its end. */
export async function cardbridge(args: readonly string[], runtimeDirectory: string): Promise<CommandResult> {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, CARDBRIDGE_RUNTIME_DIR: runtimeDirectory },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const last = stdout.trim().split('\n').at(-1) ?? '';
  return { status, stdout, stderr, json: last.startsWith('{') ? JSON.parse(last) : undefined };
}

export interface RunningDaemon {
  readonly port: number;
  readonly pid: number;
  readonly log: () => string;
  /** Ends it as the system would, and waits. */
  stop(): Promise<void>;
}

/** Starts `cardbridge start` on a free port and waits until it is ready. */
export async function startDaemonProcess(args: readonly string[], runtimeDirectory: string): Promise<RunningDaemon> {
  const child = spawn(process.execPath, [program, 'start', '--json', '--port', '0', ...args], {
    env: { ...process.env, CARDBRIDGE_RUNTIME_DIR: runtimeDirectory },
  });
  let log = '';
  child.stderr.on('data', (chunk) => {
    log += chunk;
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ready = await new Promise<{ port: number }>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(JSON.parse(chunk.toString())));
    void ended.then(() => reject(new Error(`the daemon ended: ${log}`)));
  });
  return {
    port: ready.port,
    pid: child.pid ?? -1,
    log: () => log,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
