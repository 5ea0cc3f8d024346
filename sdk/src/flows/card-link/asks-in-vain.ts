import type { ConnectOptions } from '../../client/index.js';
import { pagePermission } from './page-permission.js';

/**
 * Whether looking for the bridge would make the browser ask the person even when nobody is there. Chromium asks before it connects, so
 * also for a refused port, and takes three dismissals for a no; Firefox asks only when somebody listens (sdk/docs/browsers.md). The
 * older name of the permission tells them apart: Chromium keeps it, Firefox never knew it. What it says does not count: it may say
 * `prompt` where this computer alone was allowed.
 */
export async function asksInVain(
  permissions: ConnectOptions['permissions'] = globalThis.navigator?.permissions,
): Promise<boolean> {
  if ((await pagePermission(permissions)) !== 'prompt') return false;
  try {
    await permissions?.query({ name: 'local-network-access' });
    return true;
  } catch {
    // TypeError: not a name of this browser.
    return false;
  }
}
