/**
 * The tray: an icon with a menu, where the desktop has a place for it.
 * @module
 */
export { type OpenTrayOptions, openTray } from './open-tray.js';
export type { Tray, TrayIcon, TrayItem, TrayOptions, TrayView } from './tray.js';
