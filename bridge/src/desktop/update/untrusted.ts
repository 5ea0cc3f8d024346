import { BridgeError } from '../../error.js';

/** `place`: where it came from. */
export const untrusted = (place: string, why: string): BridgeError =>
  new BridgeError('ERR_UPDATE_UNTRUSTED', { detail: `${place}: ${why}` });
