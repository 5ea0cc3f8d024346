import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CardHostChild } from '../cardhost/index.js';

/** The built CLI: this module is bundled into it. */
const program = fileURLToPath(import.meta.url);

/** Starts a card host: the same program with its hidden subcommand, frames on stdin and stdout. */
export function spawnCardHost(backend: string): CardHostChild {
  return spawn(process.execPath, [...process.execArgv, program, 'card-host', '--backend', backend], {
    stdio: ['pipe', 'pipe', 'inherit'],
    windowsHide: true,
  });
}
