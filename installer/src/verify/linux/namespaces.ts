import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { findProgram } from '../../processes/index.js';
import { Skipped } from '../outcome.js';

export interface NamespaceOptions {
  /** `own`: nothing but its own loopback, so that every port is free whatever else runs, and nothing can be downloaded. */
  readonly network: 'own' | 'shared';
  /** Ends it and everything in it. */
  readonly signal?: AbortSignal;
  readonly env?: NodeJS.ProcessEnv;
  /** Given its lines of standard output; standard error is passed on. */
  readonly onLine?: (line: string) => void;
}

/** What `runApart` needs. Skipped: which of it is missing. */
export async function assertApartPossible(): Promise<void> {
  if (process.platform !== 'linux') throw new Skipped('needs Linux');
  if (process.getuid?.() !== 0) throw new Skipped('needs root, for a chroot and namespaces of its own');
  for (const [program, debian] of [
    ['unshare', 'util-linux'],
    ['ip', 'iproute2'],
  ] as const) {
    if (findProgram(program, SYSTEM_PATH) === undefined) throw new Skipped(`needs ${program}: apt-get install ${debian}`);
  }
  if ((await ended(['unshare', ...FLAGS, 'true'])) !== 0) throw new Skipped('this system allows no namespaces (unshare)');
}

/** Where the programs of the administrator lie, which PATH has not everywhere. */
export const SYSTEM_PATH = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`;

const FLAGS = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];

/**
 * Runs a command as root with mounts, processes and, if wanted, a network of its own, and gives its exit status. Whatever it mounted or
 * started is gone when this resolves, also when this process is killed: the kernel takes a namespace down with its first process.
 */
export async function runApart(command: readonly string[], options: NamespaceOptions): Promise<number> {
  options.signal?.throwIfAborted();
  const own = options.network === 'own';
  // The first process takes over those whose parent has ended, and must take note of their end: a shell does.
  const first = `${own ? 'ip link set lo up || exit; ' : ''}"$@" & wait $!`;
  const args = ['--pdeathsig', 'KILL', 'unshare', ...(own ? ['--net'] : []), ...FLAGS, 'sh', '-c', first, 'sh', ...command];
  const child = spawn('setpriv', args, { stdio: ['ignore', 'pipe', 'inherit'], env: options.env ?? process.env });
  const end = () => void child.kill('SIGKILL');
  options.signal?.addEventListener('abort', end, { once: true });
  try {
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = `${rest}${text}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) options.onLine?.(line);
    });
    const [code] = (await once(child, 'close')) as [number | null];
    options.signal?.throwIfAborted();
    return code ?? 1;
  } finally {
    options.signal?.removeEventListener('abort', end);
  }
}

async function ended([file = '', ...args]: readonly string[]): Promise<number> {
  const child = spawn(file, args, { stdio: 'ignore' });
  const [code] = (await once(child, 'close').catch(() => [1])) as [number | null];
  return code ?? 1;
}
