import type { ReadyAccount } from './ready-accounts.js';

const TIME_LIMIT_MS = 10_000;

/** TEST ONLY: has the simulator's panel list the accounts that are there to try. */
export async function announceReadyAccounts(panelUrl: string, accounts: readonly ReadyAccount[]): Promise<void> {
  const { origin, hash } = new URL(panelUrl);
  const response = await fetch(new URL('/api/accounts', origin), {
    method: 'PUT',
    headers: { authorization: `Bearer ${hash.slice(1)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ accounts }),
    signal: AbortSignal.timeout(TIME_LIMIT_MS),
  });
  if (!response.ok) throw new Error(`the panel does not take the ready accounts: HTTP ${response.status}`);
}
