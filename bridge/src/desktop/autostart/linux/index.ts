export { type LinuxAutostartOptions, linuxAutostart } from './linux-autostart.js';
