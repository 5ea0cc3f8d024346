import { type ChildProcess, spawn } from 'node:child_process';
import { type CardHostChild, MODULE_HOST_STDIO } from '../cardhost/index.js';
import { ownProgram } from '../own-program.js';

export interface SpawnCardHostOptions {
  /**
   * Arguments with which this same program is started again if the daemon is gone without a farewell (see `CardHosts.farewell`). All
   * users of this machine can read them, and they choose no other program: this one starts nothing but itself.
   */
  readonly heir?: readonly string[];
}

/** Starts a card host: the same program with its hidden subcommand, frames on stdin and stdout. */
export function spawnCardHost(backend: string, { heir }: SpawnCardHostOptions = {}): CardHostChild {
  const { file, args } = ownProgram();
  const order = heir === undefined ? [] : ['--heir', JSON.stringify(heir)];
  return spawn(file, [...args, 'card-host', '--backend', backend, ...order], {
    stdio: ['pipe', 'pipe', 'inherit'],
    windowsHide: true,
    // Windows ends the job that libuv puts children in, with the daemon (libuv, src/win/process.c): an heir's host is in none.
    detached: heir !== undefined && process.platform === 'win32',
  });
}

/** Starts a module host (see `createModuleHosts`): the same subcommand, and nothing about readers. */
export function spawnModuleHost(): ChildProcess {
  const { file, args } = ownProgram();
  return spawn(file, [...args, 'card-host', '--modules'], { stdio: [...MODULE_HOST_STDIO], windowsHide: true });
}
