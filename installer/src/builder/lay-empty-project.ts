import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXECUTABLE, words } from './names.js';

/** electron-builder wants the project of an app; ours is in the executable, so that this one is empty, and not packed. */
export async function layEmptyProject(folder: string, version: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({
      name: EXECUTABLE,
      version,
      description: words,
      homepage: 'https://cardbridge.example/',
      license: 'MIT',
      author: { name: 'CardBridge contributors', email: 'cardbridge@cardbridge.example' },
      desktopName: `${EXECUTABLE}.desktop`,
      main: 'index.js',
    }),
  );
  await writeFile(join(folder, 'index.js'), '');
}
