/**
 * What a person chose in the menu of the tray, and where it is kept.
 * @module
 */
export { openSettings, type Settings, type SettingsValues } from './settings.js';
