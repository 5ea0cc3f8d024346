import { makeDiskImage } from './dmg/index.js';

/** electron-builder starts it in the place of dmgbuild. */
await makeDiskImage(process.argv.slice(2));
