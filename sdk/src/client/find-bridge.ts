import { SUBPROTOCOL } from '../protocol/version.js';
import { CardBridgeError, clientError } from './card-bridge-error.js';
import type { Environment } from './environment.js';
import { loopbackPermission, startPatience } from './permission.js';

/**
 * A port that answers this many ticks (of 250 ms) later than a refused one has been held back by the browser's prompt. Refused
 * ports are the yardstick because "at once" differs: Windows tries a refused loopback connection again for two seconds.
 */
const HELD_BACK_TICKS = 2;
/** When no port was refused by then (a single port given, or all taken), this stands in for the yardstick. */
const REFUSED_BY_TICK = 10;

/** Milliseconds that a port has to answer in when one of lower rank was faster: far more than a bridge needs. */
const TURN_MS = 500;

/**
 * Asks every port for the probe at once and gives the first, in their order, that answers as our bridge: not the fastest, since a
 * program that sits on a port which the bridge did not take is faster than the bridge, which looks whose program asks (D-20). `onPrompt` is called when the browser
 * seems to be asking the person; no time limit of ours runs meanwhile.
 *
 * @throws CardBridgeError ERR_BRIDGE_ABSENT, ERR_PROTOCOL_VERSION, ERR_BROWSER_PERMISSION_DENIED,
 *   ERR_BROWSER_PERMISSION_DISMISSED, ERR_BROWSER_UNSUPPORTED, or the reason of `signal`
 */
export async function findBridge(environment: Environment, signal: AbortSignal, onPrompt: () => void): Promise<number> {
  signal.throwIfAborted();
  const { ports, permissions } = environment;
  const round = new AbortController();
  const endRound = () => round.abort();
  let now = 0;
  let silent = ports.length;
  let refusedAt = REFUSED_BY_TICK;
  let heldBack = false;
  const answered = new Set<number>();
  const isHeldBack = () => now - refusedAt >= HELD_BACK_TICKS;

  const ask = async (port: number) => {
    try {
      await probe(environment, port, round.signal, () => silent--);
      answered.add(port);
      return port;
    } catch (error) {
      // Promise.any keeps only the errors, in the order of the ports: when each came is noted here.
      if (error instanceof Unanswered) {
        silent--;
        heldBack ||= isHeldBack();
        refusedAt = Math.min(refusedAt, now);
      }
      throw error;
    }
  };

  signal.addEventListener('abort', endRound);
  const stopPatience = startPatience(permissions, {
    onTick: (tick, prompt) => {
      now = tick;
      // Who answered and now sends no more is no prompt, but another program.
      const asking = prompt && silent > 0;
      if (asking && isHeldBack()) onPrompt();
      return asking;
    },
    onSpent: endRound,
  });
  try {
    const asked = ports.map(ask);
    const fastest = await Promise.any(asked);
    await turn(asked.slice(0, ports.indexOf(fastest)), signal);
    return ports.find((port) => answered.has(port)) ?? fastest;
  } catch (failures) {
    signal.throwIfAborted();
    const otherVersion =
      failures instanceof AggregateError && failures.errors.find((error) => error instanceof CardBridgeError);
    if (otherVersion) throw otherVersion;
    throw clientError(explain(await loopbackPermission(permissions), heldBack), failures);
  } finally {
    stopPatience();
    signal.removeEventListener('abort', endRound);
    endRound();
  }
}

/** Until those of higher rank have answered or failed, or had their time. */
async function turn(higher: readonly Promise<number>[], signal: AbortSignal): Promise<void> {
  if (higher.length === 0) return;
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, TURN_MS);
    signal.addEventListener('abort', end);
    void Promise.allSettled(higher).then(end);
  });
  signal.throwIfAborted();
}

/** Nobody's answer reached the page: refused, blocked by the browser, without CORS, or given up. */
class Unanswered extends Error {}

async function probe({ fetch }: Environment, port: number, signal: AbortSignal, onAnswer: () => void): Promise<void> {
  let response: Response;
  try {
    // The literal address: browsers let an https page reach it without a certificate, and no name can be pointed elsewhere.
    response = await fetch(`http://127.0.0.1:${port}/`, {
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal,
    });
  } catch (cause) {
    throw new Unanswered(`port ${port}`, { cause });
  }
  onAnswer();
  const answer: { product?: unknown; protocol?: unknown } | null = await response.json();
  if (answer?.product !== 'cardbridge') throw new TypeError(`port ${port} belongs to another program`);
  if (answer.protocol !== SUBPROTOCOL) throw clientError('ERR_PROTOCOL_VERSION');
}

function explain(permission: string | undefined, heldBack: boolean) {
  // A page without https cannot be given the permission at all, so "allow it in the site settings" would mislead.
  if (permission === 'denied') {
    return globalThis.isSecureContext === false ? 'ERR_BROWSER_UNSUPPORTED' : 'ERR_BROWSER_PERMISSION_DENIED';
  }
  return permission === 'prompt' && heldBack ? 'ERR_BROWSER_PERMISSION_DISMISSED' : 'ERR_BRIDGE_ABSENT';
}
