import { after } from './after.js';
import { clientError } from './card-bridge-error.js';
import type { Address, PermissionsLike } from './environment.js';
import { loopbackPermission } from './permission.js';
import { must, type Said } from './said.js';

/** Where a bridge answered, and which protocol it says is its newest. */
type Found = readonly [address: Address, protocol: unknown];

/**
 * Asks every address for the probe at once and gives the first, in their order, that answers as our bridge: not the fastest, since a
 * program that sits on a port which the bridge did not take is faster than the bridge, which looks whose program asks (D-20). `onPrompt`
 * is called when the browser seems to be asking the person; no time limit of ours runs meanwhile. The reason with which what `begin` began
 * is ended is falsy if not even a tick went by: then nobody was asked.
 *
 * @throws CardBridgeError ERR_BRIDGE_ABSENT, ERR_BROWSER_PERMISSION_DENIED, ERR_BROWSER_PERMISSION_DISMISSED,
 *   ERR_BROWSER_UNSUPPORTED; any of them when what `begin` began was ended
 */
export async function findBridge(
  fetch: typeof globalThis.fetch,
  permissions: PermissionsLike | undefined,
  addresses: readonly Address[],
  begin: () => AbortController,
  onPrompt: () => void,
): Promise<Found> {
  const before = await loopbackPermission(permissions);
  const round = begin();
  /** Of 250 ms. */
  let tick = 0;
  let waited = 0;
  let silent = addresses.length;
  // When no port was refused by then (a single port given, or all taken), this stands in for the yardstick.
  let refusedAt = 10;
  let heldBack = false;
  // A port that answers so many ticks later than a refused one has been held back by the browser's prompt. Refused ports are the
  // yardstick because "at once" differs: Windows tries a refused loopback connection again for two seconds.
  const isHeldBack = () => tick - refusedAt >= 2;

  const ask = async (address: Address, rank: number): Promise<Found> => {
    let response: Response;
    try {
      // Another origin than any page's, so no cookie goes there or stays.
      response = await fetch(`http${address}`, {
        cache: 'no-store',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
        signal: round.signal,
      });
    } catch (cause) {
      // Nobody's answer reached the page: refused, blocked by the browser, without CORS, or given up.
      heldBack = isHeldBack();
      refusedAt = Math.min(refusedAt, tick);
      throw cause;
    } finally {
      silent--;
    }
    const { product, protocol }: Said = await response.json();
    must(product === 'cardbridge');
    // Those of higher rank have half a second to answer or fail, far more than a bridge needs.
    await new Promise<unknown>((resolve) => {
      after(500, round, resolve);
      void Promise.allSettled(asked.slice(0, rank)).then(resolve);
    });
    return [address, protocol];
  };

  // A time limit of five seconds, far more than a program on the same computer needs. It stands still while the browser may be asking
  // the person, and counts ticks and reads no clock, so a page that slept, or a browser that slows its timers, is not impatient afterwards.
  const timer = setInterval(async () => {
    tick++;
    // Who answered and now sends no more is no prompt, but another program.
    const prompt = isHeldBack() && silent > 0 && (await loopbackPermission(permissions)) === 'prompt';
    if (round.signal.aborted) return;
    if (prompt) {
      waited = 0;
      onPrompt();
    } else if (++waited === 20) round.abort();
  }, 250);

  round.signal.onabort = () => clearInterval(timer);

  const asked = addresses.map(ask);
  try {
    return await Promise.any(asked);
  } catch (failures) {
    const permission = await loopbackPermission(permissions);
    // The person has just allowed it. Firefox asks once for all ports, and meanwhile fails those that it does not ask for.
    if (before === 'prompt' && permission === 'granted') return findBridge(fetch, permissions, addresses, begin, onPrompt);
    throw clientError(
      permission === 'denied'
        ? // A page without https cannot be given the permission at all, so "allow it in the site settings" would mislead.
          globalThis.isSecureContext === false
          ? 'ERR_BROWSER_UNSUPPORTED'
          : 'ERR_BROWSER_PERMISSION_DENIED'
        : permission === 'prompt' && heldBack
          ? 'ERR_BROWSER_PERMISSION_DISMISSED'
          : 'ERR_BRIDGE_ABSENT',
      failures,
    );
  } finally {
    round.abort(tick);
  }
}
