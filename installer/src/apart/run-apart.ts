import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { UNSHARE } from './unshare.js';

export interface ApartOptions {
  /** `own`: nothing but its own loopback, so that every port is free whatever else runs, and nothing can be downloaded. */
  readonly network: 'own' | 'shared';
  /** Ends it and everything in it. */
  readonly signal?: AbortSignal;
  readonly env?: NodeJS.ProcessEnv;
  /** Given its lines of standard output; standard error is passed on. */
  readonly onLine?: (line: string) => void;
}

/**
 * Runs a command as root with mounts, processes and, if wanted, a network of its own, and gives its exit status. Whatever it mounted or
 * started is gone when this resolves, also when this process is killed: the kernel takes a namespace down with its first process.
 */
export async function runApart(command: readonly string[], options: ApartOptions): Promise<number> {
  options.signal?.throwIfAborted();
  const own = options.network === 'own';
  // The first process takes over those whose parent has ended, and must take note of their end: a shell does.
  const first = `${own ? 'ip link set lo up || exit; ' : ''}"$@" & wait $!`;
  const args = ['--pdeathsig', 'KILL', 'unshare', ...(own ? ['--net'] : []), ...UNSHARE, 'sh', '-c', first, 'sh', ...command];
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
