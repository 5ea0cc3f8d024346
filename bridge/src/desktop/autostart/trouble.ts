import { BridgeError } from '../../error.js';

export const autostartTrouble = (place: string, why: string, cause?: unknown): BridgeError =>
  new BridgeError('ERR_AUTOSTART', { detail: `${place}: ${why}`, cause });
