import { tlsDirectory } from '../paths.js';
import { forgetPerson, removeEmptyFolders } from './forget-person.js';
import { forgetTrust } from './forget-trust.js';
import { removeRuntimeFolder } from './remove-runtime-folder.js';
import { runtimeFolders } from './runtime-folders.js';
import { failed, nothing, removed, type TraceOutcome } from './step.js';
import { stopDaemon } from './stop-daemon.js';

export interface RemoveTracesOptions {
  /** Also what is remembered of this person: grants, wrong PINs, settings, logs, what was seen of updates. */
  readonly all: boolean;
  /** Takes the entry away that starts the program at login; tells whether there was one. */
  readonly removeAutostart: () => Promise<boolean>;
  readonly signal: AbortSignal;
}

/**
 * Takes away what CardBridge left on this computer for this person. Never rejects: what fails keeps nothing else from going, and is told.
 * A second time finds nothing.
 */
export async function removeTraces({ all, removeAutostart, signal }: RemoveTracesOptions): Promise<readonly TraceOutcome[]> {
  // Before the daemon, so that nothing starts it again meanwhile.
  const autostart = await removeAutostart().then(
    (was) => (was ? removed('autostart') : nothing('autostart')),
    (error: unknown) => failed('autostart', error),
  );
  const trust = forgetTrust(tlsDirectory());
  const runs = await Promise.all(runtimeFolders().map((directory) => endRun(directory, signal)));
  return [
    ...merged(runs.map(([daemon]) => daemon)),
    autostart,
    await trust,
    ...merged(runs.flatMap(([, folder]) => (folder ? [folder] : []))),
    ...(all ? await forgetPerson() : []),
    ...(await removeEmptyFolders(all)),
  ];
}

async function endRun(directory: string, signal: AbortSignal): Promise<readonly [TraceOutcome, TraceOutcome?]> {
  const daemon = await stopDaemon(directory, { signal }).catch((error: unknown) => failed('daemon', error));
  // One that still runs has its socket there, without which nobody could stop it any more.
  return daemon.outcome === 'failed' ? [daemon] : [daemon, await removeRuntimeFolder(directory)];
}

/** Of several places the ones where something was; of none of them one line. */
function merged(outcomes: readonly TraceOutcome[]): readonly TraceOutcome[] {
  const something = outcomes.filter(({ outcome }) => outcome !== 'nothing');
  return something.length > 0 ? something : outcomes.slice(0, 1);
}
