export { linuxAutostart } from './linux-autostart.js';
