export { type WindowsAutostartOptions, windowsAutostart } from './windows-autostart.js';
