import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether one of the folders holds a program of that name that this person may run. */
export async function isProgramThere(name: string, folders: readonly string[]): Promise<boolean> {
  const looks = folders.map((folder) =>
    access(join(folder, name), constants.X_OK).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(looks)).includes(true);
}
