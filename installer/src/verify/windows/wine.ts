import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../processes/index.js';
import { until } from '../linux/until.js';

interface WineResult {
  readonly code: number;
  readonly output: string;
}

/** A Windows of Wine in a Debian of its own, which goes with the namespaces of this process. */
export interface Wine {
  /** The folder that both see: here by this path, in Wine as `Z:\trial`. */
  readonly shared: string;
  /** The C: drive, here. */
  readonly drive: string;
  /** Runs a program of this Windows to its end. What it says is caught in a file: Node in Wine cannot write to a pipe. */
  run(args: readonly string[]): Promise<WineResult>;
  /** Runs a tool of the Debian. Error: it failed. */
  tool(command: readonly string[]): Promise<string>;
}

const DISPLAY = ':77';

const base = {
  // From the start: what Wine begins with has no screen, has none to its end.
  DISPLAY,
  HOME: '/root',
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C.UTF-8',
  WINEPREFIX: '/trial/prefix',
  WINEDEBUG: '-all',
  // Nothing of ours is made of these, and Wine would ask whether to fetch them.
  WINEDLLOVERRIDES: 'mscoree,mshtml=',
};

/** Milliseconds that one program may take: the setup unpacks a hundred megabytes. */
const TIME_LIMIT_MS = 180_000;

/** Lays a writable copy in memory over the folder of a Debian, and makes a Windows in it. Only for a process in namespaces of its own. */
export async function openWine(debian: string, mountPoint: string): Promise<Wine> {
  await run('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'cardbridge-wine', mountPoint]);
  const [root, upper, work] = ['root', 'upper', 'work'].map((name) => join(mountPoint, name)) as [string, string, string];
  for (const folder of [root, upper, work]) await mkdir(folder);
  await run('mount', ['-t', 'overlay', '-o', `lowerdir=${debian},upperdir=${upper},workdir=${work}`, 'cardbridge-wine', root]);
  await run('mount', ['-t', 'proc', 'proc', join(root, 'proc')]);
  await run('mount', ['--rbind', '/dev', join(root, 'dev')]);
  await run('mount', ['-t', 'tmpfs', '-o', 'mode=1777', 'tmp', join(root, 'tmp')]);
  const shared = join(root, 'trial');
  await mkdir(join(shared, 'prefix'), { recursive: true });

  const argumentsOf = (command: readonly string[]) => [
    ...[root, 'env', '-i', '-C', '/trial'],
    ...Object.entries(base).map(([name, value]) => `${name}=${value}`),
    ...command,
  ];
  let runs = 0;
  const wine: Wine = {
    shared,
    drive: join(shared, 'prefix/drive_c'),
    async run(args) {
      runs += 1;
      const path = join(shared, `output-${runs}.txt`);
      const file = await open(path, 'w');
      try {
        const child = spawn('chroot', argumentsOf(['wine', ...args]), {
          stdio: ['ignore', file.fd, 'ignore'],
          signal: AbortSignal.timeout(TIME_LIMIT_MS),
        });
        const [code] = (await once(child, 'exit')) as [number | null];
        return { code: code ?? 1, output: await readFile(path, 'utf8') };
      } finally {
        await file.close();
      }
    },
    tool: (command) => run('chroot', argumentsOf(command)),
  };
  const screen = spawn('chroot', argumentsOf(['Xvfb', DISPLAY, '-screen', '0', '1024x768x24', '-nolisten', 'tcp']), {
    stdio: 'ignore',
  });
  screen.once('error', () => undefined);
  await until('screen', () =>
    wine.tool(['xdotool', 'getdisplaygeometry']).then(
      () => true,
      () => false,
    ),
  );
  await wine.tool(['wineboot', '-i']);
  // Node does not start on everything that Wine may say it is.
  await wine.tool(['winecfg', '-v', 'win10']);
  // The letters of Windows in Taiwan, which Wine has not.
  const fonts = [
    'reg',
    'add',
    'HKCU\\Software\\Wine\\Fonts\\Replacements',
    '/t',
    'REG_SZ',
    '/d',
    'Noto Sans CJK TC',
    '/f',
    '/v',
  ];
  await wine.run([...fonts, 'Microsoft JhengHei UI']);
  return wine;
}

/** Command lines of the processes of this namespace that have `part` in them. */
export async function processesWith(part: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const command = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    const [program = ''] = command.split('\0');
    if (program.toLowerCase().includes(part.toLowerCase())) found.push(command.replaceAll('\0', ' ').trim());
  }
  return found;
}
