import { chmod, cp, lstat, lutimes, mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FpmOrder } from './parse-arguments.js';

/** electron-builder puts it there, for a sandbox that only Electron has. */
const notOurs = 'resources/apparmor-profile';

/** Lays the files of a package below `root` as they will lie in the system: nothing writable by others, one time for all. */
export async function layTree({ files }: FpmOrder, root: string, time: Date): Promise<void> {
  for (const { from, to } of files) {
    const target = join(root, to);
    await mkdir(dirname(target), { recursive: true });
    await cp(from, target, { recursive: true, verbatimSymlinks: true });
    if (from.endsWith('/')) await rm(join(target, notOurs), { force: true });
  }
  await settle(root, time);
}

async function settle(path: string, time: Date): Promise<void> {
  const found = await lstat(path);
  if (found.isDirectory()) {
    await chmod(path, 0o755);
    for (const name of await readdir(path)) await settle(join(path, name), time);
  } else if (found.isFile()) {
    await chmod(path, found.mode & 0o100 ? 0o755 : 0o644);
  }
  await lutimes(path, time, time);
}

/** Everything below `root`, as it will be called in the system; sorted, folders before what is in them. */
export async function listTree(
  root: string,
  below = '',
): Promise<{ path: string; kind: 'folder' | 'file' | 'link'; bytes: number }[]> {
  const list = [];
  for (const entry of (await readdir(join(root, below), { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = `${below}/${entry.name}`;
    const { size } = await lstat(join(root, path));
    const kind = entry.isDirectory() ? ('folder' as const) : entry.isSymbolicLink() ? ('link' as const) : ('file' as const);
    list.push({ path, kind, bytes: kind === 'file' ? size : 0 });
    if (kind === 'folder') list.push(...(await listTree(root, path)));
  }
  return list;
}
