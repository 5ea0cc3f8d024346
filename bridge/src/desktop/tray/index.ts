/**
 * The tray: an icon with a menu, where the desktop has a place for it.
 * @module
 */
export { openTray } from './open-tray.js';
export type { Tray, TrayIcon, TrayItem, TrayView } from './tray.js';
