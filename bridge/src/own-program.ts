import { dirname, join } from 'node:path';
import { isSea } from 'node:sea';
import { fileURLToPath } from 'node:url';

/** What starts this very program again. */
export interface OwnProgram {
  readonly file: string;
  /** Come before the arguments of the command line. */
  readonly args: readonly string[];
}

/** The built CLI, into which this module is bundled. */
const script = fileURLToPath(import.meta.url);

/** In an installed program an executable, which holds everything; in a checkout, and on macOS, Node with a script. */
export const ownProgram = (): OwnProgram =>
  isSea() ? { file: process.execPath, args: [] } : { file: process.execPath, args: [...process.execArgv, script] };

/**
 * What starts this program when nothing of it runs any more, or after a restart of the computer. An AppImage is mounted only while it runs:
 * then it is the file itself, which its runtime names in APPIMAGE (AppImage specification, environment variables). Those of another
 * AppImage, which a terminal may pass on, do not count.
 */
export function installedProgram(environment: Readonly<Record<string, string | undefined>> = process.env): OwnProgram {
  const { APPIMAGE: file, APPDIR: mounted } = environment;
  const isMounted = mounted !== undefined && mounted !== '' && process.execPath.startsWith(`${mounted}/`);
  return file !== undefined && file !== '' && isMounted ? { file, args: [] } : ownProgram();
}

/** The folder of what lies beside the program: icons, native parts, licences. One above the script's, as in a checkout. */
export const resourcesDirectory = (): string =>
  isSea() ? join(dirname(process.execPath), 'resources') : join(dirname(script), '..', 'resources');
