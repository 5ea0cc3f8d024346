import type { PermissionsLike } from './environment.js';

/** Chromium knows both names, Firefox the first, Chrome 142 to 144 only the second. */
const NAMES = ['loopback-network', 'local-network-access'];

/**
 * What the browser says about this page reaching programs on this computer: `granted`, `denied`, `prompt` (it would ask, or is
 * asking), or undefined where the browser knows no such permission, and so never asks.
 */
export async function loopbackPermission(permissions: PermissionsLike | undefined): Promise<string | undefined> {
  for (const name of NAMES) {
    try {
      return (await permissions?.query({ name }))?.state;
    } catch {
      // A browser that does not know a name throws TypeError: that is its answer.
    }
  }
  return undefined;
}

const TICK_MS = 250;
/** Five seconds: far more than a program on the same computer needs to answer. */
const PATIENCE_TICKS = 20;

/**
 * A time limit that stands still while the browser may be asking the person. It counts ticks and reads no clock, so a page
 * that slept, or a browser that slows its timers, is not impatient afterwards.
 *
 * `onTick` hears of every tick and whether the permission is in state `prompt`, and says whether it is a prompt that is waited
 * for; `onSpent` is called once when patience ends.
 */
export function startPatience(
  permissions: PermissionsLike | undefined,
  { onTick, onSpent }: { onTick: (tick: number, prompt: boolean) => boolean; onSpent: () => void },
): () => void {
  let tick = 0;
  let waited = 0;
  let stopped = false;
  const stop = () => {
    stopped = true;
    clearInterval(timer);
  };
  const timer = setInterval(async () => {
    tick += 1;
    const prompt = (await loopbackPermission(permissions)) === 'prompt';
    if (stopped) return;
    waited = onTick(tick, prompt) ? 0 : waited + 1;
    if (waited < PATIENCE_TICKS) return;
    stop();
    onSpent();
  }, TICK_MS);
  return stop;
}
