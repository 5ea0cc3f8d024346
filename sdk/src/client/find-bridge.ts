import { clientError } from './card-bridge-error.js';
import type { Address, Environment } from './environment.js';
import { loopbackPermission, patiently } from './permission.js';
import { must, type Said } from './said.js';
import { sleep, within } from './scope.js';

/**
 * A port that answers this many ticks (of 250 ms) later than a refused one has been held back by the browser's prompt. Refused
 * ports are the yardstick because "at once" differs: Windows tries a refused loopback connection again for two seconds.
 */
const HELD_BACK_TICKS = 2;
/** When no port was refused by then (a single port given, or all taken), this stands in for the yardstick. */
const REFUSED_BY_TICK = 10;

/** Milliseconds that a port has to answer in when one of lower rank was faster: far more than a bridge needs. */
const TURN_MS = 500;

/** Where a bridge answered, which protocol it says is its newest, and the rank of the address. */
type Found = readonly [address: Address, protocol: unknown, rank: number];

/**
 * Asks every address for the probe at once and gives the first, in their order, that answers as our bridge: not the fastest, since a
 * program that sits on a port which the bridge did not take is faster than the bridge, which looks whose program asks (D-20). `onPrompt` is called when the browser
 * seems to be asking the person; no time limit of ours runs meanwhile.
 *
 * @throws CardBridgeError ERR_BRIDGE_ABSENT, ERR_BROWSER_PERMISSION_DENIED, ERR_BROWSER_PERMISSION_DISMISSED,
 *   ERR_BROWSER_UNSUPPORTED, or the reason of `signal`
 */
export async function findBridge(
  { fetch, permissions }: Environment,
  addresses: readonly Address[],
  signal: AbortSignal,
  onPrompt: () => void,
): Promise<Found> {
  const round = within(signal);
  let tick = 0;
  let silent = addresses.length;
  let refusedAt = REFUSED_BY_TICK;
  let heldBack = false;
  const found: Found[] = [];
  const isHeldBack = () => tick - refusedAt >= HELD_BACK_TICKS;

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
    found[rank] = [address, protocol, rank];
    return found[rank];
  };

  const mayBePrompt = () => {
    tick++;
    // Who answered and now sends no more is no prompt, but another program.
    return isHeldBack() && silent > 0;
  };

  try {
    const asked = addresses.map(ask);
    const fastest = await patiently(permissions, round, onPrompt, Promise.any(asked), mayBePrompt);
    // Until those of higher rank have answered or failed, or had their time.
    await Promise.race([Promise.allSettled(asked.slice(0, fastest[2])), sleep(round.signal, TURN_MS)]);
    signal.throwIfAborted();
    return found.find(Boolean) ?? fastest;
  } catch (failures) {
    signal.throwIfAborted();
    throw clientError(explain(await loopbackPermission(permissions), heldBack), failures);
  } finally {
    round.abort();
  }
}

function explain(permission: string | undefined, heldBack: boolean) {
  // A page without https cannot be given the permission at all, so "allow it in the site settings" would mislead.
  if (permission === 'denied') {
    return globalThis.isSecureContext === false ? 'ERR_BROWSER_UNSUPPORTED' : 'ERR_BROWSER_PERMISSION_DENIED';
  }
  return permission === 'prompt' && heldBack ? 'ERR_BROWSER_PERMISSION_DISMISSED' : 'ERR_BRIDGE_ABSENT';
}
