import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layTree } from './lay-tree.js';
import { parseFpmArguments } from './parse-arguments.js';
import { writeDeb } from './write-deb.js';
import { writeRpm } from './write-rpm.js';

/**
 * Does what electron-builder has fpm do, with dpkg-deb and rpmbuild: Debian has no fpm, and nothing is downloaded here.
 * `time` is that of every file in the package.
 * @module
 */
export async function makePackage(args: readonly string[], time: Date): Promise<void> {
  const order = parseFpmArguments(args);
  const folder = await mkdtemp(join(tmpdir(), 'cardbridge-package-'));
  try {
    const root = join(folder, 'root');
    await mkdir(root);
    await layTree(order, root, time);
    if (order.type === 'deb') await writeDeb(order, root);
    else await writeRpm(order, root, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
