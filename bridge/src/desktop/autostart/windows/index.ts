export { windowsAutostart } from './windows-autostart.js';
