import type { IncomingMessage } from 'node:http';
import { SUBPROTOCOL } from '@cardbridge/sdk/protocol';
import { serialisedOrigin } from '../access/index.js';
import { headerValues, isOurHost } from './headers.js';

export type UpgradeVerdict =
  | { readonly allowed: true; readonly origin: string }
  | { readonly allowed: false; readonly status: 403 | 400; readonly reason: UpgradeFault };

/** What is wrong with an upgrade. Ours alone: the peer is told the status. */
export type UpgradeFault = 'http-version' | 'method' | 'target' | 'host' | 'origin' | 'fetch-mode' | 'subprotocol';

/**
 * Judges a WebSocket upgrade from its first lines alone, before any state is touched (attacks D-01 to D-04, D-50). What is refused
 * here is only what no honest page sends; a page cannot see why. Whether the origin may use cards is decided later, by grant. No
 * cookie and no authorisation counts for anything here. What RFC 6455 §4.2.1 wants of the rest is checked by ws.
 */
export function judgeUpgrade(
  request: Pick<IncomingMessage, 'httpVersion' | 'method' | 'url' | 'rawHeaders'>,
  door: { readonly port: number; readonly allowHttpLoopback: boolean },
): UpgradeVerdict {
  const refuse = (reason: UpgradeFault, status: 403 | 400 = 403): UpgradeVerdict => ({ allowed: false, status, reason });
  // RFC 6455 §4.2.1; ws does not look, and 1.0 needs no Host.
  if (request.httpVersion !== '1.1') return refuse('http-version', 400);
  if (request.method !== 'GET') return refuse('method', 400);
  // An absolute-form target would name a host of its own (D-03).
  if (request.url !== '/') return refuse('target', 400);
  if (!isOurHost(request, door.port)) return refuse('host');
  const [header, ...others] = headerValues(request, 'origin');
  const origin = header === undefined || others.length > 0 ? undefined : serialisedOrigin(header, door);
  if (origin === undefined) return refuse('origin');
  // A page cannot set it (Fetch Metadata §2.2): a browser that says so is doing something else than opening a WebSocket.
  if (headerValues(request, 'sec-fetch-mode').some((mode) => mode !== 'websocket')) return refuse('fetch-mode');
  const offered = headerValues(request, 'sec-websocket-protocol').flatMap((list) => list.split(','));
  if (!offered.some((name) => name.trim() === SUBPROTOCOL)) return refuse('subprotocol', 400);
  return { allowed: true, origin };
}
