export { createPcsclitePcsc } from './create-pcsclite-pcsc.js';
