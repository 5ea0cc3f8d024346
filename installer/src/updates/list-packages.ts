import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ReleasedPackage } from './manifest.js';

/** What a person downloads and starts; checksums and the like stand beside it in a release folder. */
const PACKAGE = /\.(?:exe|zip|dmg|deb|rpm|AppImage|tar\.gz)$/;

/** The packages in a release folder, by name. */
export async function listPackages(folder: string): Promise<readonly ReleasedPackage[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && PACKAGE.test(entry.name)).map(({ name }) => name);
  return Promise.all(files.sort().map((file) => describe(folder, file)));
}

async function describe(folder: string, file: string): Promise<ReleasedPackage> {
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(createReadStream(join(folder, file)), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  });
  return { file, sha256: hash.digest('hex'), bytes };
}
