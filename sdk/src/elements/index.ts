/**
 * Ready-made custom elements over the flows. Importing this registers them; in a plain script everything of the client and the
 * flows hangs on the same global, because a page that needs one of them has no other way to it.
 *
 * @module
 */
import { CardBridgeGoldMemberElement } from './gold-member/gold-member-element.js';
import { CardBridgeIssoElement } from './isso/isso-element.js';
import { CardBridgeSignInElement } from './sign-in/sign-in-element.js';
import { CardBridgeStatusElement } from './status/status-element.js';

export * from '../client/index.js';
export * from '../flows/index.js';
export type { ElementEvents, Leaving, StatusChange } from './parts/events.js';
export { pageCardLink } from './parts/page-defaults.js';
export { CardBridgeGoldMemberElement, CardBridgeIssoElement, CardBridgeSignInElement, CardBridgeStatusElement };

declare global {
  interface HTMLElementTagNameMap {
    'cardbridge-status': CardBridgeStatusElement;
    'cardbridge-signin': CardBridgeSignInElement;
    'cardbridge-gold-member': CardBridgeGoldMemberElement;
    'cardbridge-isso': CardBridgeIssoElement;
  }
}

const elements = {
  'cardbridge-status': CardBridgeStatusElement,
  'cardbridge-signin': CardBridgeSignInElement,
  'cardbridge-gold-member': CardBridgeGoldMemberElement,
  'cardbridge-isso': CardBridgeIssoElement,
};
for (const [name, element] of Object.entries(elements)) {
  // A page may load this twice, as a script of its own and within another; a name can be given once.
  if (customElements.get(name) === undefined) customElements.define(name, element);
}
