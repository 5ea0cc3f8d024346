import type { IncomingMessage } from 'node:http';
import { SUBPROTOCOL } from '@cardbridge/sdk/protocol';
import { serialisedOrigin } from '../access/index.js';

export type UpgradeVerdict =
  | { readonly allowed: true; readonly origin: string }
  | { readonly allowed: false; readonly status: 403 | 400; readonly reason: string };

/**
 * Judges a WebSocket upgrade from its headers alone, before any state is touched (attacks D-01 to D-04). What is refused here is
 * only what no honest page sends; a page cannot see why. Whether the origin may use cards is decided later, by grant.
 */
export function judgeUpgrade(
  request: Pick<IncomingMessage, 'method' | 'url' | 'rawHeaders'>,
  door: { readonly port: number; readonly allowHttpLoopback: boolean },
): UpgradeVerdict {
  const refuse = (reason: string, status: 403 | 400 = 403): UpgradeVerdict => ({ allowed: false, status, reason });
  if (request.method !== 'GET') return refuse('method', 400);
  // An absolute-form target would name a host of its own (D-03).
  if (request.url !== '/') return refuse('target', 400);
  // A name that an attacker points at 127.0.0.1 arrives here with the attacker's Host (DNS rebinding, D-03, D-04).
  if (onlyValue(request, 'host') !== `127.0.0.1:${door.port}`) return refuse('host');
  const header = onlyValue(request, 'origin');
  const origin = header === undefined ? undefined : serialisedOrigin(header, door);
  if (origin === undefined) return refuse('origin');
  const offered = onlyValue(request, 'sec-websocket-protocol')?.split(',') ?? [];
  if (!offered.some((name) => name.trim() === SUBPROTOCOL)) return refuse('subprotocol', 400);
  return { allowed: true, origin };
}

/** The value of a header that is there exactly once. Node joins or drops repeated headers; the raw list hides nothing. */
function onlyValue({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>, name: string): string | undefined {
  let found: string | undefined;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() !== name) continue;
    if (found !== undefined) return undefined;
    found = rawHeaders[index + 1];
  }
  return found;
}
