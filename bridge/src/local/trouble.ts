import type { BridgeError } from '../error.js';
import type { Trouble } from './results.js';

/** An error as it goes over the local door in an answer; nothing where there is none. */
export const withTrouble = (error: BridgeError | undefined): { readonly trouble?: Trouble } =>
  error ? { trouble: asTrouble(error) } : {};

export const asTrouble = ({ code, detail }: BridgeError): Trouble => ({
  code,
  ...(detail === undefined ? {} : { detail }),
});
