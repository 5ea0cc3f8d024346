import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import type { DesktopEntry } from './desktop-entry.js';

/**
 * Whether a desktop starts the entry (Desktop Application Autostart Specification): it is not hidden, its program is there, and GNOME's
 * own switch is not off.
 */
export async function canStart(entry: DesktopEntry, environment: NodeJS.ProcessEnv): Promise<boolean> {
  if (entry.get('Hidden') === 'true' || entry.get('X-GNOME-Autostart-enabled') === 'false') return false;
  if (!entry.get('Exec')) return false;
  const program = entry.get('TryExec');
  return !program || (await isExecutable(program, environment));
}

async function isExecutable(program: string, { PATH = '' }: NodeJS.ProcessEnv): Promise<boolean> {
  const places = isAbsolute(program) ? [program] : PATH.split(delimiter).map((folder) => join(folder, program));
  for (const place of places) {
    const found = await access(place, constants.X_OK).then(
      async () => (await stat(place)).isFile(),
      () => false,
    );
    if (found) return true;
  }
  return false;
}
