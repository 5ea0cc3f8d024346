import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../processes/index.js';
import { needed } from './control-file.js';
import { listTree } from './lay-tree.js';
import type { FpmOrder } from './parse-arguments.js';
import { scriptlets, specFile } from './spec-file.js';

/** Debian's names of processors, which fpm is given, and those of rpm. */
const architectures = new Map([
  ['amd64', 'x86_64'],
  ['arm64', 'aarch64'],
]);

/** Makes an rpm of the tree in `root`; `folder` is for files on the way. */
export async function writeRpm(order: FpmOrder, root: string, folder: string): Promise<void> {
  const scripts = new Map<string, string>();
  for (const [option] of scriptlets) {
    const file = order.values.get(option);
    if (file !== undefined) scripts.set(option, await readFile(file, 'utf8'));
  }
  const own = [
    ...order.files.filter(({ from }) => from.endsWith('/')).map(({ to }) => to),
    `/usr/share/doc/${needed(order.values, '--name')}`,
  ];
  const files = (await listTree(root))
    .filter(({ path, kind }) => kind !== 'folder' || own.some((place) => path === place || path.startsWith(`${place}/`)))
    .map(({ path, kind }) => ({ path, folder: kind === 'folder' }));
  const spec = join(folder, 'package.spec');
  await writeFile(spec, specFile({ order, root, files, scripts }));

  const architecture = needed(order.values, '--architecture');
  const target = architectures.get(architecture) ?? architecture;
  const made = join(folder, 'made');
  await mkdir(made);
  // A database of its own: rpmbuild of a system without rpm packages would make one in the home folder.
  const defines = {
    _topdir: join(folder, 'top'),
    _rpmdir: made,
    _rpmfilename: 'package.rpm',
    _dbpath: join(folder, 'database'),
  };
  await run('rpmbuild', [
    '-bb',
    '--quiet',
    '--target',
    `${target}-linux`,
    ...Object.entries(defines).flatMap(([name, value]) => ['--define', `${name} ${value}`]),
    spec,
  ]);
  await copyFile(join(made, 'package.rpm'), needed(order.values, '--package'));
}
