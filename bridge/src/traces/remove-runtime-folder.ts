import { lstat } from 'node:fs/promises';
import { localDoorPath, pauseFilePath, portFilePath, tlsPortFilePath } from '../paths.js';
import { removeEmptyFolder, removeFiles, withItsCompanions } from './folder.js';
import { failed, kept, nothing, removed, type TraceOutcome } from './step.js';

/** The folder of a run. Where it is somebody else's, who was there first in a shared /tmp, it is no trace of ours. */
export async function removeRuntimeFolder(directory: string): Promise<TraceOutcome> {
  if (await isForeign(directory)) return kept('runtime-folder', directory);
  try {
    // In Windows the door is not a file.
    const doors = process.platform === 'win32' ? [] : [localDoorPath(directory)];
    const files = [...doors, portFilePath(directory), tlsPortFilePath(directory), pauseFilePath(directory)];
    const ours = files.map(withItsCompanions);
    await removeFiles(directory, (name) => ours.some((isOurs) => isOurs(name)));
    const outcome = await removeEmptyFolder(directory);
    if (outcome === 'foreign') return kept('runtime-folder', directory);
    return outcome === 'removed' ? removed('runtime-folder') : nothing('runtime-folder');
  } catch (error) {
    return failed('runtime-folder', error);
  }
}

async function isForeign(directory: string): Promise<boolean> {
  if (process.platform === 'win32') return false;
  return lstat(directory).then(
    ({ uid }) => uid !== process.geteuid?.(),
    () => false,
  );
}
