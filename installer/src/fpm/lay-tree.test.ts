import { chmod, lstat, mkdir, mkdtemp, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { layTree, listTree } from './lay-tree.js';
import { parseFpmArguments } from './parse-arguments.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cardbridge-lay-tree-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a tree is laid with links as links, with modes that let nobody write, and without what only Electron needs', async () => {
  const program = join(folder, 'program');
  await mkdir(join(program, 'resources'), { recursive: true });
  await writeFile(join(program, 'cardbridge'), 'x');
  await chmod(join(program, 'cardbridge'), 0o777);
  await writeFile(join(program, 'resources', 'apparmor-profile'), 'x');
  await writeFile(join(program, 'resources', 'release.json'), '{}');
  await chmod(join(program, 'resources', 'release.json'), 0o666);
  await symlink('/opt/P/cardbridge', join(folder, 'command'));

  const root = join(folder, 'root');
  await mkdir(root);
  const time = new Date(1_000_000_000_000);
  const args = ['-s', 'dir', '-t', 'deb', `${program}/=/opt/P`, `${join(folder, 'command')}=/usr/bin/cardbridge`];
  await layTree(parseFpmArguments(args), root, time);

  expect((await listTree(root)).map(({ path }) => path)).toEqual([
    '/opt',
    '/opt/P',
    '/opt/P/cardbridge',
    '/opt/P/resources',
    '/opt/P/resources/release.json',
    '/usr',
    '/usr/bin',
    '/usr/bin/cardbridge',
  ]);
  const installed = await lstat(join(root, 'opt/P/cardbridge'));
  expect(installed.mode & 0o777).toBe(0o755);
  expect(installed.mtime).toEqual(time);
  expect((await lstat(join(root, 'opt/P/resources/release.json'))).mode & 0o777).toBe(0o644);
  expect(await readlink(join(root, 'usr/bin/cardbridge'))).toBe('/opt/P/cardbridge');
});
