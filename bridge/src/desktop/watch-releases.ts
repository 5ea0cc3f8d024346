import { toBridgeError } from '../error.js';
import type { Log } from '../log.js';
import { updateStatePath } from '../paths.js';
import type { DesktopParts } from './desktop-parts.js';
import { checkForUpdate, readUpdateSource, watchForUpdates } from './update/index.js';

/**
 * Looks for new versions of this release now and then. Undefined where nobody tells of them: in a checkout, and in packages that are made
 * without.
 */
export async function watchReleases({
  version,
  log,
}: {
  readonly version: string;
  readonly log: Log;
}): Promise<DesktopParts['watchForUpdates']> {
  try {
    const source = await readUpdateSource();
    if (!source) return undefined;
    return ({ isOn, onNotice, onTrouble }) =>
      watchForUpdates({
        check: async (signal) => {
          try {
            const notice = await checkForUpdate({ source, statePath: updateStatePath(), version, signal });
            onTrouble(undefined);
            return notice;
          } catch (error) {
            // Where there is no network nobody has to know.
            if (toBridgeError(error).code !== 'ERR_UPDATE_UNREACHABLE' && !signal.aborted) onTrouble(error);
            throw error;
          }
        },
        isOn,
        onNotice,
        log,
      });
  } catch (error) {
    log.error({ err: error }, 'nothing is known of new versions');
    return undefined;
  }
}
