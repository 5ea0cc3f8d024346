export { createQr } from './create-qr.js';
