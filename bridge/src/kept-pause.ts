import { existsSync, rmSync, writeFileSync } from 'node:fs';
import type { Log } from './log.js';
import { pauseFilePath } from './paths.js';

export interface KeptPause {
  /** Whether the one before ended while it was paused, without being asked to. */
  readonly wasPaused: boolean;
  /** Done when it returns. What cannot be kept is logged: the pause holds all the same. */
  keep(isPaused: boolean): void;
}

/**
 * Keeps in the runtime folder that the person let no page do anything, so that a crash, which a page might bring about, does not end that:
 * the file is taken away by resuming and by an end on purpose.
 */
export function openKeptPause(runtimeDirectory: string, log: Log): KeptPause {
  const path = pauseFilePath(runtimeDirectory);
  return {
    wasPaused: existsSync(path),
    keep: (isPaused) => {
      try {
        if (isPaused) writeFileSync(path, '', { mode: 0o600 });
        else rmSync(path, { force: true });
      } catch (error) {
        log.error({ err: error }, 'that pages are paused, or not any more, cannot be kept');
      }
    },
  };
}
