import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { assembleProgram, settleModes } from './assemble/index.js';
import { packProgram } from './builder/index.js';
import { bundleProgram } from './bundle/index.js';
import { readRuntimes } from './parts/index.js';
import { partsFolder, systems, unpackedFolder } from './releases/index.js';

const runtimes = await readRuntimes();
await mkdir(partsFolder, { recursive: true });
await mkdir(unpackedFolder, { recursive: true });
const work = await mkdtemp(join(unpackedFolder, '..', 'making-'));
try {
  const bundle = await bundleProgram(work);
  const wanted = process.argv.slice(2).filter((name) => name !== 'unpacked');
  for (const system of systems.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    const folder = join(work, system.name);
    console.log(`program ${system.name}`);
    const dist = await assembleProgram({ system, bundle, runtimes, folder });
    const packed = await packProgram({ system, version: bundle.version, dist, folder });
    await settleModes(packed, new Set(programsIn(packed, system)));
    const target = join(unpackedFolder, system.name);
    await rm(target, { recursive: true, force: true });
    await rename(packed, target);
    await rm(folder, { recursive: true, force: true });
  }
} finally {
  await rm(work, { recursive: true, force: true });
}

function programsIn(folder: string, { os }: { readonly os: string }): string[] {
  if (os === 'linux') return [join(folder, 'cardbridge')];
  if (os === 'windows') return [];
  const contents = join(folder, 'CardBridge.app', 'Contents');
  return [
    join(contents, 'MacOS', 'cardbridge'),
    join(contents, 'Resources', 'runtime', 'node'),
    join(contents, 'Resources', 'resources', 'tray', 'tray_darwin_release'),
  ];
}
