import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../processes/index.js';

/** A program that runs in the chroot. */
export interface Running {
  readonly pid: number;
  /** Its exit status, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** The last of what it wrote to either stream. */
  said(): string;
  stop(): Promise<void>;
}

export interface ChrootUser {
  readonly uid: number;
  readonly env: Readonly<Record<string, string>>;
  /** Folder that it starts in. */
  readonly home: string;
}

/** A Debian of our own, below one folder. */
export interface Chroot {
  readonly root: string;
  /** Runs a command to its end and gives its standard output; one that fails is an Error with what it wrote. */
  run(command: readonly string[], user?: ChrootUser): Promise<string>;
  start(command: readonly string[], user?: ChrootUser): Running;
}

const ROOT: ChrootUser = {
  uid: 0,
  home: '/',
  env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' },
};

/** Milliseconds that a command may take; the installation of a desktop's libraries is the longest. */
const TIME_LIMIT_MS = 300_000;
const STOP_LIMIT_MS = 5_000;

/** Unpacks `tarball` at `root`. Only for a process in namespaces of its own, whose end takes the mounts away. */
export async function openChroot(root: string, tarball: string): Promise<Chroot> {
  await mkdir(root, { recursive: true });
  await run('tar', ['-C', root, '-xf', tarball]);
  await run('mount', ['-t', 'proc', 'proc', join(root, 'proc')]);
  await run('mount', ['-t', 'devpts', '-o', 'newinstance,ptmxmode=0666', 'devpts', join(root, 'dev/pts')]);
  await run('mount', ['-t', 'tmpfs', '-o', 'mode=1777', 'shm', join(root, 'dev/shm')]);
  // Debian's own way of saying that installing a service does not start it (invoke-rc.d): there is no init here.
  await writeFile(join(root, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n');
  await chmod(join(root, 'usr/sbin/policy-rc.d'), 0o755);

  const argumentsOf = (command: readonly string[], { uid, env, home }: ChrootUser): string[] => [
    `--userspec=${uid}:${uid}`,
    `--groups=${uid}`,
    root,
    ...['env', '-i', '-C', home],
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ...command,
  ];
  return {
    root,
    run: (command, user = ROOT) =>
      run('chroot', argumentsOf(command, user), { signal: AbortSignal.timeout(TIME_LIMIT_MS) }).catch((error: Error) => {
        throw new Error(`${command.slice(0, 4).join(' ')}: ${error.message}`, { cause: error });
      }),
    start: (command, user = ROOT) => watch(spawn('chroot', argumentsOf(command, user), { stdio: ['ignore', 'pipe', 'pipe'] })),
  };
}

function watch(child: ChildProcess): Running {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said = `${said}${text}`.slice(-4_000);
    });
  }
  // Not 'close': a part of it may outlive it and hold the streams.
  const ended = once(child, 'exit').then(([code, signal]: (number | string | null)[]) => code ?? signal ?? 1);
  return {
    pid: child.pid ?? 0,
    ended,
    said: () => said,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
      await ended;
      clearTimeout(force);
    },
  };
}
