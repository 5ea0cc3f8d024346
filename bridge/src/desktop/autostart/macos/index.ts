export { type MacosAutostartOptions, macosAutostart } from './macos-autostart.js';
