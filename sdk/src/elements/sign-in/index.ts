/**
 * `<cardbridge-signin>` alone. Importing this registers it.
 *
 * @module
 */
import { register } from '../parts/register.js';
import { CardBridgeSignInElement } from './sign-in-element.js';

export type { ElementEvents } from '../parts/events.js';
export { pageCardLink } from '../parts/page-defaults.js';
export { CardBridgeSignInElement };

declare global {
  interface HTMLElementTagNameMap {
    'cardbridge-signin': CardBridgeSignInElement;
  }
}

register('cardbridge-signin', CardBridgeSignInElement);
