import { setTimeout as delay } from 'node:timers/promises';
import type { ReadyAccount } from './ready-accounts.js';

const TIME_LIMIT_MS = 10_000;
const AGAIN_MS = 10_000;

/**
 * TEST ONLY: has the simulator's panel list the accounts that are there to try, again and again until `signal`: a panel that was
 * started anew has forgotten them, and an unchanged list changes nothing there.
 */
export async function announceReadyAccounts(
  panelUrl: string,
  accounts: readonly ReadyAccount[],
  signal: AbortSignal,
): Promise<void> {
  const { origin, hash } = new URL(panelUrl);
  let trouble = '';
  while (!signal.aborted) {
    const outcome = await fetch(new URL('/api/accounts', origin), {
      method: 'PUT',
      headers: { authorization: `Bearer ${hash.slice(1)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ accounts }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIME_LIMIT_MS)]),
    }).then(
      ({ status }) => (status === 200 ? '' : `HTTP ${status}`),
      () => 'it does not answer',
    );
    // Said once, not every ten seconds.
    if (outcome !== trouble && outcome !== '' && !signal.aborted) {
      process.stderr.write(`The panel does not take the ready accounts: ${outcome}\n`);
    }
    trouble = outcome;
    await delay(AGAIN_MS, undefined, { signal, ref: false }).catch(() => {});
  }
}
