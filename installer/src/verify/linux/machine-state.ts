import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

export interface FoundProcess {
  readonly pid: number;
  /** Path of its program, as it is in the chroot. */
  readonly program: string;
  readonly commandLine: string;
}

/** The processes whose root folder is that of the chroot. The dead that nobody asked about have no program and do not count. */
export async function processesIn(root: string): Promise<readonly FoundProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid): Promise<FoundProcess | undefined> => {
      try {
        if ((await readlink(join('/proc', pid, 'root'))) !== root) return undefined;
        const program = (await readlink(join('/proc', pid, 'exe'))).replace(root, '');
        const commandLine = (await readFile(join('/proc', pid, 'cmdline'), 'utf8')).replaceAll('\0', ' ').trim();
        return { pid: Number(pid), program, commandLine };
      } catch {
        // It has ended meanwhile.
        return undefined;
      }
    }),
  );
  return found.filter((each) => each !== undefined);
}

/** TCP ports that somebody listens on in this network namespace (proc(5): state 0A). */
export async function listeningPorts(): Promise<readonly number[]> {
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')));
  const ports = tables
    .flatMap((table) => table.split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state]) => state === '0A')
    .map(([, local = '']) => Number.parseInt(local.split(':')[1] ?? '', 16));
  return [...new Set(ports)].sort((one, other) => one - other);
}

/** Where something is mounted below a folder. */
export async function mountsBelow(folder: string): Promise<readonly string[]> {
  const table = await readFile('/proc/self/mounts', 'utf8');
  const points = table.split('\n').map((line) => line.split(' ')[1] ?? '');
  return points.filter((point) => point.startsWith(`${folder}/`)).map((point) => point.slice(folder.length));
}
