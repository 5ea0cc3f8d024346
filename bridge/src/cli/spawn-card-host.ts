import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CardHostChild } from '../cardhost/index.js';

/** Starts a card host: this very program with its hidden subcommand, frames on stdin and stdout. */
export function spawnCardHost(backend: string): CardHostChild {
  const program = process.argv[1] ?? fileURLToPath(import.meta.url);
  return spawn(process.execPath, [...process.execArgv, program, 'card-host', '--backend', backend], {
    stdio: ['pipe', 'pipe', 'inherit'],
    windowsHide: true,
  });
}
