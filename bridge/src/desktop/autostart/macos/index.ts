export { macosAutostart } from './macos-autostart.js';
