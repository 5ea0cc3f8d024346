/**
 * Starting at login, for this person only: an XDG autostart entry, a value of the Run key of Windows, a LaunchAgent of macOS.
 * @module
 */
export { createAutostart } from './create-autostart.js';
export { loginProgram } from './login-program.js';
