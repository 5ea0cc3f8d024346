import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { layTools, makePackage } from '../builder/index.js';
import { bundleProgram } from '../bundle/index.js';
import { readRuntimes } from '../parts/index.js';
import { type System, systems, type Target, unpackedFolder } from '../releases/index.js';
import { writeSbom } from '../sbom/index.js';
import { makeProgram } from './make-program.js';
import { missingForProgram, missingForTarget } from './missing-tools.js';
import { releaseTime } from './release-time.js';
import type { MadeFile, PackageResult } from './result.js';

export interface ReleaseOrder {
  /** Systems whose program is made. */
  readonly systems: readonly System[];
  /** Packages of these; none leaves the folder of packages as it is. */
  readonly targets: readonly Target[];
  /** Where the packages and their checksums go; what was there is replaced as a whole. */
  readonly folder: string;
  /** Told before each step. */
  readonly say: (step: 'bundle' | 'program' | 'package', name: string) => void;
  readonly signal?: AbortSignal;
}

/** Makes programs and packages, each as far as this computer can; what fails stops no other. Error: nothing can be made at all. */
export async function makeRelease(order: ReleaseOrder): Promise<PackageResult> {
  const { say, signal } = order;
  const runtimes = await readRuntimes();
  const time = await releaseTime(process.env);
  await mkdir(unpackedFolder, { recursive: true });
  await mkdir(dirname(order.folder), { recursive: true });
  // On the disk of the results, so that these only have to be renamed.
  const work = await mkdtemp(join(dirname(unpackedFolder), 'making-'));
  const fresh = await mkdtemp(join(dirname(order.folder), `${basename(order.folder)}-`));
  const files: MadeFile[] = [];
  const programs: PackageResult['programs'][number][] = [];
  const skipped: PackageResult['skipped'][number][] = [];
  const failed: PackageResult['failed'][number][] = [];
  const attempt = async (target: (typeof failed)[number]['target'], action: () => Promise<void>): Promise<void> => {
    try {
      await action();
    } catch (error) {
      signal?.throwIfAborted();
      failed.push({ target, error: error instanceof Error ? error.message : String(error) });
    }
  };
  try {
    say('bundle', 'cardbridge');
    const bundle = await bundleProgram(work);
    const version = bundle.version;
    for (const system of systems.filter((each) => order.systems.includes(each))) {
      const targets = order.targets.filter((each) => each.system === system);
      const missing = missingForProgram(system);
      if (missing.length > 0) {
        skipped.push({ target: system.name, missing }, ...targets.map(({ name }) => ({ target: name, missing })));
        continue;
      }
      await attempt(system.name, async () => {
        const tools = join(work, `${system.name}-tools`);
        const variables = { ...(await layTools(tools, system)), SOURCE_DATE_EPOCH: String(time.getTime() / 1000) };
        const run = { system, version, variables, signal };
        say('program', system.name);
        const folder = join(work, system.name);
        const unpacked = await makeProgram({ ...run, folder }, { bundle, runtimes, time });
        programs.push(system.name);
        await rm(folder, { recursive: true });
        for (const target of targets) {
          const absent = missingForTarget(target);
          if (absent.length > 0) {
            skipped.push({ target: target.name, missing: absent });
            continue;
          }
          await attempt(target.name, async () => {
            say('package', target.file);
            const own = join(work, target.name);
            const made = await makePackage({ ...run, folder: own, tools, time }, target, unpacked);
            await rename(made, join(fresh, target.file));
            files.push(await describe(target, fresh));
            await rm(own, { recursive: true });
          });
        }
      });
    }
    if (order.targets.length > 0) {
      // A temporary folder is its owner's only.
      await chmod(fresh, 0o755);
      await writeFile(join(fresh, 'SHA256SUMS'), sums(files));
      await writeSbom(fresh, { bundle, runtimes, systems: programs, packages: files, time });
      await rm(order.folder, { recursive: true, force: true });
      await rename(fresh, order.folder);
    }
    return { version, folder: order.folder, programs, files, skipped, failed };
  } finally {
    await rm(work, { recursive: true, force: true });
    await rm(fresh, { recursive: true, force: true });
  }
}

async function describe({ name, file, goal }: Target, folder: string): Promise<MadeFile> {
  const bytes = await readFile(join(folder, file));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { target: name, file, bytes: bytes.length, sha256, ...(goal !== undefined && { goal }) };
}

/** As `sha256sum --check` reads them, sorted. */
const sums = (files: readonly MadeFile[]): string =>
  files
    .map(({ file, sha256 }) => `${sha256}  ${file}\n`)
    .sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1))
    .join('');
