import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { addedFiles, listFiles } from './file-list.js';

it('lists files, folders and links of a root, without following links and without what the kernel shows', async () => {
  const root = await mkdtemp(join(tmpdir(), 'cardbridge-files-'));
  try {
    for (const folder of ['etc/one', 'proc/1', 'opt']) await mkdir(join(root, folder), { recursive: true });
    await writeFile(join(root, 'etc/one/file'), '');
    await symlink('/etc', join(root, 'opt/link'));
    expect([...(await listFiles(root))].sort()).toEqual(['/etc', '/etc/one', '/etc/one/file', '/opt', '/opt/link']);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});

it('tells what was added, but not the bookkeeping of package tools', () => {
  const before = new Set(['/etc', '/etc/kept']);
  const after = new Set([
    '/etc',
    '/etc/new',
    '/var/lib/dpkg/info/x.list',
    '/var/lib/rpm/x',
    '/var/lib/other',
    '/usr/lib/systemd/user/x',
  ]);
  expect(addedFiles(before, after)).toEqual(['/etc/new', '/usr/lib/systemd/user/x', '/var/lib/other']);
  expect(addedFiles(before, after, (path) => path.startsWith('/var/'))).toEqual(['/etc/new', '/usr/lib/systemd/user/x']);
});
