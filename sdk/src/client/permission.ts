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

/** States of the permission, by their names in the browser. */
export type LoopbackPermission = 'granted' | 'denied' | 'prompt';
