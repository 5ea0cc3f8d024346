import { spawn } from 'node:child_process';
import type { CardHostChild } from '../cardhost/index.js';
import { ownProgram } from '../own-program.js';

/** Starts a card host: the same program with its hidden subcommand, frames on stdin and stdout. */
export function spawnCardHost(backend: string): CardHostChild {
  const { file, args } = ownProgram();
  return spawn(file, [...args, 'card-host', '--backend', backend], {
    stdio: ['pipe', 'pipe', 'inherit'],
    windowsHide: true,
  });
}
