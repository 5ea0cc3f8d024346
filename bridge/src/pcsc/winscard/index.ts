export { createWinscardPcsc } from './create-winscard-pcsc.js';
