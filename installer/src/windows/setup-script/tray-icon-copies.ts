import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProgramList } from './list-program.js';

/**
 * Names of the files in which the tray helper leaves our icons in the folder of temporary files: it calls each after its MD5 digest
 * (getlantern/systray, `systray_windows.go`). Other programs with that helper have theirs beside them.
 */
export async function trayIconCopies(program: string, { files }: ProgramList): Promise<string[]> {
  const icons = files.filter((file) => /^resources\/icons\/tray\/[^/]+\.ico$/.test(file));
  const digests = await Promise.all(
    icons.map(async (file) =>
      createHash('md5')
        .update(await readFile(join(program, file)))
        .digest('hex'),
    ),
  );
  return digests.map((digest) => `systray_temp_icon_${digest}`);
}
