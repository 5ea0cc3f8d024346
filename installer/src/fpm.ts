import { makePackage } from './fpm/index.js';

/** electron-builder starts it in the place of fpm. */
const seconds = Number(process.env.SOURCE_DATE_EPOCH);
await makePackage(process.argv.slice(2), new Date((Number.isSafeInteger(seconds) ? seconds : 0) * 1000));
