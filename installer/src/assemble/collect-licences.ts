import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout } from '../releases/index.js';

export interface LicenceSource {
  /** As it is called in the folder of licences. */
  readonly name: string;
  /** Where its licence lies. */
  readonly folder: string;
}

/** The licence of every part of a program, in full, one file each. Error: one has none. */
export async function collectLicences(sources: readonly LicenceSource[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await copyFile(join(checkout, 'LICENSE'), join(folder, 'CardBridge.txt'));
  for (const { name, folder: source } of sources) {
    const files = (await readdir(source)).filter((file) => /^(licen[cs]e|copying|notice)(\.(md|txt))?$/i.test(file)).sort();
    const [first, ...more] = files;
    if (first === undefined) throw new Error(`${name} has no licence in ${source}`);
    const target = join(folder, name.replace('@', '').replace('/', '-'));
    await copyFile(join(source, first), `${target}.txt`);
    for (const file of more) await copyFile(join(source, file), `${target}-${file.replace(/\..*/, '')}.txt`);
  }
}
