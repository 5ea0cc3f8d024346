import { originRemedy, serialisedOrigin } from '../access/index.js';
import { BridgeError } from '../error.js';

/**
 * The origin that a person typed, exactly as a browser writes it. Anything else is ERR_USAGE that says what it should be: an address
 * copied from the browser may belong to another origin than the person thinks, so nothing is put right silently.
 */
export function originArgument(text: string): string {
  const origin = serialisedOrigin(text, { allowHttpLoopback: true });
  if (origin !== undefined) return origin;
  throw new BridgeError('ERR_USAGE', { detail: `"${text}" is not an origin; ${originRemedy(text)}` });
}
