export { createPasswordReset } from './create-password-reset.js';
