import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../processes/index.js';
import { controlFile, needed } from './control-file.js';
import { listTree } from './lay-tree.js';
import type { FpmOrder } from './parse-arguments.js';

const scripts = [
  ['--before-install', 'preinst'],
  ['--after-install', 'postinst'],
  ['--before-remove', 'prerm'],
  ['--after-remove', 'postrm'],
] as const;

/** Makes a deb of the tree in `root`, in which DEBIAN is added. */
export async function writeDeb(order: FpmOrder, root: string): Promise<void> {
  const tree = await listTree(root);
  const control = join(root, 'DEBIAN');
  await mkdir(control, { mode: 0o755 });

  // As dpkg-gencontrol counts: whole KiB for each file, one for each folder and link (Policy 5.6.20).
  const kibibytes = tree.reduce((sum, { kind, bytes }) => sum + (kind === 'file' ? Math.ceil(bytes / 1024) : 1), 0);
  await writeFile(join(control, 'control'), controlFile(order, kibibytes), { mode: 0o644 });
  const sums = [];
  for (const { path, kind } of tree) {
    if (kind !== 'file') continue;
    const digest = createHash('md5')
      .update(await readFile(join(root, path)))
      .digest('hex');
    sums.push(`${digest}  ${path.slice(1)}\n`);
  }
  await writeFile(join(control, 'md5sums'), sums.join(''), { mode: 0o644 });
  for (const [option, name] of scripts) {
    const script = order.values.get(option);
    if (script !== undefined) await writeFile(join(control, name), await readFile(script), { mode: 0o755 });
  }
  await run('dpkg-deb', ['--root-owner-group', '-Zxz', '-z6', '--build', root, needed(order.values, '--package')]);
}
