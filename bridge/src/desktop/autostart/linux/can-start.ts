import { isAbsolute } from 'node:path';
import { findInPath, isExecutableFile } from '../../../programs/index.js';
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

const isExecutable = async (program: string, environment: NodeJS.ProcessEnv): Promise<boolean> =>
  isAbsolute(program) ? isExecutableFile(program) : (await findInPath(program, environment)) !== undefined;
