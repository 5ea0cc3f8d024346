import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../processes/index.js';
import { partsFolder } from '../releases/index.js';
import { npm } from './npm.js';
import type { Part } from './part.js';

/** The tarball of a part: from the cache when it lies there as pinned, else from the registry. Error: what comes is not what is pinned. */
export async function fetchPart(part: Part, signal?: AbortSignal): Promise<string> {
  const file = join(partsFolder, `${part.name.replace('/', '+')}-${part.version}.tgz`);
  if (await isAsPinned(file, part)) return file;
  await mkdir(partsFolder, { recursive: true });
  // In a folder of its own first: two builds may run at once, and neither may see half a tarball.
  const folder = await mkdtemp(join(partsFolder, 'new-'));
  try {
    const told = await npm(
      ['pack', `${part.name}@${part.version}`, '--pack-destination', folder, '--json', '--ignore-scripts'],
      signal,
    );
    const fetched = join(folder, packedName(told, part));
    if (!(await isAsPinned(fetched, part))) {
      throw new Error(`${part.name}@${part.version} from the registry is not what is pinned here: its integrity differs`);
    }
    await rename(fetched, file);
    return file;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Takes `members` of a tarball, paths below the package, into `folder` as they lie in the package. */
export async function extractPart(
  tarball: string,
  members: readonly string[],
  folder: string,
  signal?: AbortSignal,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const paths = members.map((member) => `package/${member}`);
  await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1', ...paths], signal === undefined ? {} : { signal });
}

async function isAsPinned(file: string, { integrity }: Part): Promise<boolean> {
  const bytes = await readFile(file).catch(() => undefined);
  return bytes !== undefined && `sha512-${createHash('sha512').update(bytes).digest('base64')}` === integrity;
}

function packedName(told: string, part: Part): string {
  // A list in npm 11 and before, an object by name in later ones.
  const [packed] = Object.values(JSON.parse(told) as Record<string, { readonly filename?: string }>);
  if (packed?.filename === undefined) throw new Error(`npm pack ${part.name}: no file named`);
  return packed.filename.replace('@', '').replace('/', '-');
}
