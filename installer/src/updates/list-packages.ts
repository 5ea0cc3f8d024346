import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { packageNames } from '../releases/index.js';
import type { ReleasedPackage } from './manifest.js';

/** The packages in a release folder, by name. */
export async function listPackages(folder: string): Promise<readonly ReleasedPackage[]> {
  return Promise.all((await packageNames(folder)).map((file) => describe(folder, file)));
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
