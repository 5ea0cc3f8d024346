import { execFile } from 'node:child_process';
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Has the browsers that use this NSS database trust an authority; makes the database where there is none.
 *
 * @param directory `HOME/.pki/nssdb` for Chromium, the profile for Firefox
 */
export async function trustAuthority(directory: string, authorityFile: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const database = `sql:${directory}`;
  const isThere = await access(join(directory, 'cert9.db')).then(
    () => true,
    () => false,
  );
  if (!isThere) await run('certutil', ['-N', '-d', database, '--empty-password']);
  await run('certutil', ['-A', '-d', database, '-n', 'CardBridge test pages', '-t', 'C,,', '-i', authorityFile]);
}
