import { serialisedOrigin } from '../access/index.js';
import { BridgeError } from '../error.js';

/**
 * The origin that a person typed, exactly as a browser writes it. Anything else is ERR_USAGE that says what it should be: an address
 * copied from the browser may belong to another origin than the person thinks, so nothing is put right silently.
 */
export function originArgument(text: string): string {
  const origin = serialisedOrigin(text, { allowHttpLoopback: true });
  if (origin !== undefined) return origin;
  const meant = suggestion(text);
  throw new BridgeError('ERR_USAGE', {
    detail: `"${text}" is not an origin; ${meant === undefined ? 'one is written https://host or https://host:port' : `write ${meant}`}`,
  });
}

function suggestion(text: string): string | undefined {
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  return URL.canParse(address) ? serialisedOrigin(new URL(address).origin, { allowHttpLoopback: true }) : undefined;
}
