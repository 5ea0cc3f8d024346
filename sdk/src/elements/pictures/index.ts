/** All drawings: a file of its own, loaded with the first that is shown. */
export { downloading, noticing, opening, starting } from './installing.js';
export {
  deniedInChromium,
  deniedInFirefox,
  localCertificate,
  promptInChromium,
  promptInFirefox,
  secureAddress,
} from './permission.js';
