/**
 * `<cardbridge-install>` alone. Importing this registers it.
 *
 * @module
 */
import { register } from '../parts/register.js';
import { CardBridgeInstallElement } from './install-element.js';

export type { ElementEvents } from '../parts/events.js';
export { pageCardLink } from '../parts/page-defaults.js';
export { CardBridgeInstallElement };

declare global {
  interface HTMLElementTagNameMap {
    'cardbridge-install': CardBridgeInstallElement;
  }
}

register('cardbridge-install', CardBridgeInstallElement);
