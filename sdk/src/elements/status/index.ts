/**
 * `<cardbridge-status>` alone. Importing this registers it.
 *
 * @module
 */
import { register } from '../parts/register.js';
import { CardBridgeStatusElement } from './status-element.js';

export type { ElementEvents, StatusChange } from '../parts/events.js';
export { pageCardLink } from '../parts/page-defaults.js';
export { CardBridgeStatusElement };

declare global {
  interface HTMLElementTagNameMap {
    'cardbridge-status': CardBridgeStatusElement;
  }
}

register('cardbridge-status', CardBridgeStatusElement);
