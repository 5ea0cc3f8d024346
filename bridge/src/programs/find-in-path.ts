import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';

/** The program in the first folder of PATH that has it; a folder that depends on where one stands does not count. */
export async function findInPath(program: string, { PATH = '' }: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const folder of PATH.split(':').filter((name) => isAbsolute(name))) {
    const path = join(folder, program);
    if (await isExecutableFile(path)) return path;
  }
  return undefined;
}

/** Whether this person may run it. */
export const isExecutableFile = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    async () => (await stat(path)).isFile(),
    () => false,
  );
