/**
 * Ready-made custom elements over the flows. Importing this registers them; in a plain script everything of the client and the
 * flows hangs on the same global, because a page that needs one of them has no other way to it.
 *
 * @module
 */
export * from '../client/index.js';
export * from '../flows/index.js';
export { CardBridgeGoldMemberElement } from './gold-member/index.js';
export { CardBridgeInstallElement } from './install/index.js';
export { CardBridgeIssoElement } from './isso/index.js';
export type { ElementEvents, Leaving, StatusChange } from './parts/events.js';
export { pageCardLink } from './parts/page-defaults.js';
export { CardBridgeSignInElement } from './sign-in/index.js';
export { CardBridgeStatusElement } from './status/index.js';
