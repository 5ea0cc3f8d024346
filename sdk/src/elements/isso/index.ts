/**
 * `<cardbridge-isso>` alone. Importing this registers it.
 *
 * @module
 */
import { register } from '../parts/register.js';
import { CardBridgeIssoElement } from './isso-element.js';

export type { ElementEvents, Leaving } from '../parts/events.js';
export { pageCardLink } from '../parts/page-defaults.js';
export { CardBridgeIssoElement };

declare global {
  interface HTMLElementTagNameMap {
    'cardbridge-isso': CardBridgeIssoElement;
  }
}

register('cardbridge-isso', CardBridgeIssoElement);
