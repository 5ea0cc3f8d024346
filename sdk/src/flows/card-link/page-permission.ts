import { type ConnectOptions, type LoopbackPermission, loopbackPermission } from '../../client/index.js';

/** Names and addresses of this computer, as `location.hostname` writes them (RFC 6761 §6.3, RFC 1122 §3.2.1.3, RFC 4291 §2.5.3). */
const OF_THIS_COMPUTER = /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * The permission as far as it counts for this page: a page that comes from this computer itself is never asked about, whatever the
 * permission says (sdk/docs/browsers.md). That is where sites are developed.
 */
export async function pagePermission(
  permissions: ConnectOptions['permissions'],
  hostname: string | undefined = globalThis.location?.hostname,
): Promise<LoopbackPermission | undefined> {
  if (hostname !== undefined && OF_THIS_COMPUTER.test(hostname)) return undefined;
  return loopbackPermission(permissions);
}
