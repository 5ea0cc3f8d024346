import type { LookupFunction } from 'node:net';
import { GuardedFetchError } from './guarded-fetch-error.js';
import { isPublicAddress } from './is-public-address.js';
import type { Target } from './read-target.js';

/** Shape of `dns.lookup` when asked for all addresses of a name. */
export type AddressLookup = (
  hostname: string,
  options: { readonly all: true },
  callback: (error: Error | null, addresses: readonly FoundAddress[]) => void,
) => void;

/** One address of a name. */
export interface FoundAddress {
  readonly address: string;
  readonly family: number;
}

/**
 * The lookup that node:net makes for a connection, once, and whose answer it connects to: so what is checked is what is used, and a
 * name server that answers otherwise the next time (DNS rebinding) gains nothing. All addresses must be public: Node may take any,
 * and a name with one inside and one outside is made for an attack.
 */
export function checkedLookup(lookup: AddressLookup, { host, isExempt }: Target): LookupFunction {
  return (hostname, options, callback) => {
    const refuse = (error: GuardedFetchError): void => callback(error, '', 0);
    try {
      lookup(hostname, { all: true }, (cause, addresses) => {
        const [first] = addresses ?? [];
        if (cause || first === undefined) refuse(new GuardedFetchError('name-not-found', { host, cause: cause ?? undefined }));
        else if (!isExempt && !addresses.every(({ address }) => isPublicAddress(address))) {
          refuse(new GuardedFetchError('address-not-allowed', { host }));
        } else if (options.all === true) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      });
    } catch (cause) {
      refuse(new GuardedFetchError('name-not-found', { host, cause }));
    }
  };
}
