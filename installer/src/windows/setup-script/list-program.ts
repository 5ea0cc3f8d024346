import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface ProgramList {
  /** Files, as paths below the folder with `/` between. */
  readonly files: readonly string[];
  /** Folders, the inner ones first, as they have to be removed. */
  readonly folders: readonly string[];
  readonly bytes: number;
}

/** Names that Windows cannot have, or that NSIS would take for more than one file. */
const unusable = /[<>:"\\|?*\p{Cc}]|[. ]$/u;

/** All that lies in a folder. Error: something else than files and folders, or a name that Windows cannot have. */
export async function listProgram(folder: string): Promise<ProgramList> {
  const files: string[] = [];
  const folders: string[] = [];
  let bytes = 0;
  const walk = async (below: string): Promise<void> => {
    for (const name of (await readdir(join(folder, below))).sort()) {
      const path = below === '' ? name : `${below}/${name}`;
      if (unusable.test(name)) throw new Error(`${path} has a name that Windows cannot have`);
      const found = await lstat(join(folder, path));
      if (found.isDirectory()) {
        await walk(path);
        folders.push(path);
      } else if (found.isFile()) {
        files.push(path);
        bytes += found.size;
      } else throw new Error(`${path} is neither a file nor a folder`);
    }
  };
  await walk('');
  return { files, folders, bytes };
}
