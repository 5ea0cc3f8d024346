import { clientError } from './card-bridge-error.js';
import type { PermissionsLike } from './environment.js';

/** Chromium knows both names, Firefox the first, Chrome 142 to 144 only the second. */
const NAMES = ['loopback-network', 'local-network-access'];

/**
 * What the browser says about this page reaching programs on this computer: `granted`, `denied`, `prompt` (it would ask when
 * `connectBridge` is called, or is asking), or undefined where the browser knows no such permission, and so never asks. It asks nobody
 * and contacts nothing.
 *
 * @example
 * ```ts
 * import { loopbackPermission } from '@cardbridge/sdk';
 *
 * if ((await loopbackPermission()) === 'prompt') console.log('The browser will ask. Please choose "Allow".');
 * ```
 */
export async function loopbackPermission(
  permissions: PermissionsLike | undefined = globalThis.navigator?.permissions,
): Promise<LoopbackPermission | undefined> {
  for (const name of NAMES) {
    try {
      // There are no more states (Permissions §4.3).
      return (await permissions?.query({ name }))?.state as LoopbackPermission | undefined;
    } catch {
      // A browser that does not know a name throws TypeError: that is its answer.
    }
  }
  return undefined;
}

export type LoopbackPermission = 'granted' | 'denied' | 'prompt';

const TICK_MS = 250;
/** Five seconds: far more than a program on the same computer needs to answer. */
const PATIENCE_TICKS = 20;

/**
 * Awaits `work`, and ends `scope` when it takes too long. This time limit stands still while the browser may be asking the person. It
 * counts ticks and reads no clock, so a page that slept, or a browser that slows its timers, is not impatient afterwards.
 *
 * At every tick `mayBePrompt` says whether it can be a prompt that is waited for; `onPrompt` is called when it seems to be one.
 */
export async function patiently<T>(
  permissions: PermissionsLike | undefined,
  scope: AbortController,
  onPrompt: () => void,
  work: Promise<T>,
  mayBePrompt = () => true,
): Promise<T> {
  let waited = 0;
  let done = false;
  const timer = setInterval(async () => {
    const prompt = mayBePrompt() && (await loopbackPermission(permissions)) === 'prompt';
    if (done) return;
    if (prompt) {
      waited = 0;
      onPrompt();
    } else if (++waited === PATIENCE_TICKS) scope.abort(clientError('ERR_CONNECTION_LOST'));
  }, TICK_MS);
  try {
    return await work;
  } finally {
    done = true;
    clearInterval(timer);
  }
}
