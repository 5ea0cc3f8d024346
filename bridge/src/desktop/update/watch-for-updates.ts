import { toBridgeError } from '../../error.js';
import type { Log } from '../../log.js';
import type { UpdateNotice } from './check-for-update.js';

export interface UpdateWatchOptions {
  /** Looks once; see `checkForUpdate`. */
  readonly check: (signal: AbortSignal) => Promise<UpdateNotice | undefined>;
  /** What the policy and the person's setting say at this moment. */
  readonly isOn: () => boolean;
  /** Told of each version once. */
  readonly onNotice: (notice: UpdateNotice) => void;
  readonly log: Log;
  /** Milliseconds, by the clock on the wall. */
  readonly now?: () => number;
  /** 0 to below 1, as Math.random. */
  readonly random?: () => number;
}

export interface UpdateWatch {
  /** A look that is under way is given up. */
  close(): Promise<void>;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const TICK_MS = 5 * MINUTE_MS;

/**
 * Looks for a new version some minutes after the start, then once a day; where there was no answer, in the next hours. At random
 * moments, so that the computers of an office do not ask all at once.
 *
 * Whether it is time is looked at every few minutes by the clock on the wall: a timer of a day stands still while a laptop sleeps.
 */
export function watchForUpdates({
  check,
  isOn,
  onNotice,
  log,
  now = Date.now,
  random = Math.random,
}: UpdateWatchOptions): UpdateWatch {
  const closing = new AbortController();
  let since = now();
  let wait = (5 + random() * 15) * MINUTE_MS;
  let told: string | undefined;
  let look: Promise<void> | undefined;

  async function lookOnce(): Promise<void> {
    let again = (22 + random() * 4) * HOUR_MS;
    try {
      const notice = await check(closing.signal);
      // May have been turned off meanwhile.
      if (notice && notice.version !== told && isOn() && !closing.signal.aborted) {
        told = notice.version;
        log.info({ version: notice.version, security: notice.security }, 'new version');
        onNotice(notice);
      }
    } catch (thrown) {
      if (closing.signal.aborted) return;
      const error = toBridgeError(thrown);
      if (error.retriable) again = (1 + random()) * HOUR_MS;
      log[error.retriable ? 'info' : 'warn']({ err: error }, 'no word of new versions');
    }
    since = now();
    wait = again;
  }

  const timer = setInterval(() => {
    // A clock that was set back is no reason to wait until it comes there again.
    if (look || Math.abs(now() - since) < wait || !isOn()) return;
    look = lookOnce().finally(() => {
      look = undefined;
    });
  }, TICK_MS);
  timer.unref();

  return {
    async close() {
      clearInterval(timer);
      closing.abort();
      await look;
    },
  };
}
