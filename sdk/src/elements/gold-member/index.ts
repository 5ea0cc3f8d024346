/**
 * `<cardbridge-gold-member>` alone. Importing this registers it.
 *
 * @module
 */
import { register } from '../parts/register.js';
import { CardBridgeGoldMemberElement } from './gold-member-element.js';

export type { ElementEvents } from '../parts/events.js';
export { pageCardLink } from '../parts/page-defaults.js';
export { CardBridgeGoldMemberElement };

declare global {
  interface HTMLElementTagNameMap {
    'cardbridge-gold-member': CardBridgeGoldMemberElement;
  }
}

register('cardbridge-gold-member', CardBridgeGoldMemberElement);
