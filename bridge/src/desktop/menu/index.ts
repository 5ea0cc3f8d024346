/**
 * What the tray shows of the state of things, and what a click in its menu wants.
 * @module
 */
export { type MenuAction, menuAction, menuId } from './menu-action.js';
export { originText } from './menu-text.js';
export { trayView } from './tray-view.js';
