import { spawn } from 'node:child_process';
import type { CardHostChild } from '../../src/cardhost/index.js';

/** Starts Node programs as hosts of the daemon, and remembers every one. */
export function countedChildren() {
  const children: CardHostChild[] = [];
  return {
    /** All so far, in their order. */
    children,
    living: () => children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null),
    /** A `spawn` for programs with these arguments of Node's. */
    spawning: (args: readonly string[]) => () => {
      const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
      children.push(child);
      return child;
    },
  };
}
