import { basename, dirname } from 'node:path';
import { grantsPath, logDirectory, logPath, pinTriesPath, settingsPath, updateStatePath } from '../paths.js';
import { removeEmptyFolder, removeFiles, withItsCompanions } from './folder.js';
import { failed, kept, nothing, removed, type TraceName, type TraceOutcome } from './step.js';

/** What is remembered of this person and their choices, and the log. */
export async function forgetPerson(): Promise<readonly TraceOutcome[]> {
  const files: readonly (readonly [TraceName, string])[] = [
    ['grants', grantsPath()],
    ['pin-tries', pinTriesPath()],
    ['settings', settingsPath()],
    ['update-state', updateStatePath()],
  ];
  const outcomes: TraceOutcome[] = [];
  for (const [trace, path] of files) outcomes.push(await remove(trace, dirname(path), withItsCompanions(path)));
  outcomes.push(await remove('log', logDirectory(), isLog));
  return outcomes;
}

async function remove(trace: TraceName, folder: string, isMeant: (name: string) => boolean): Promise<TraceOutcome> {
  try {
    return (await removeFiles(folder, isMeant)) ? removed(trace) : nothing(trace);
  } catch (error) {
    return failed(trace, error);
  }
}

/** The newest file, and those before it: see the room `desktop/log-file`. */
function isLog(name: string): boolean {
  const [stem = '', extension = ''] = basename(logPath()).split('.');
  return new RegExp(`^${stem}(?:\\.\\d+)?\\.${extension}$`).test(name);
}

/**
 * The folders of all of that, where nothing is in them any more: a policy or keys that a person put there are theirs. `tellKept`: also tell
 * where something is.
 */
export async function removeEmptyFolders(tellKept: boolean): Promise<readonly TraceOutcome[]> {
  const folders = [...new Set([logDirectory(), dirname(settingsPath()), dirname(grantsPath())])];
  const outcomes: TraceOutcome[] = [];
  for (const folder of folders) {
    try {
      const outcome = await removeEmptyFolder(folder);
      if (outcome === 'foreign' && tellKept) outcomes.push(kept('folders', folder));
      if (outcome === 'removed') outcomes.push(removed('folders'));
    } catch (error) {
      outcomes.push(failed('folders', error));
    }
  }
  return outcomes;
}
