import { readdir } from 'node:fs/promises';

/** What a person downloads and starts; checksums and the like stand beside it in a release folder. */
const PACKAGE = /\.(?:exe|zip|dmg|deb|rpm|AppImage|tar\.gz)$/;

/** Names of the packages in a release folder, sorted. */
export async function packageNames(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && PACKAGE.test(entry.name))
    .map(({ name }) => name)
    .sort();
}
