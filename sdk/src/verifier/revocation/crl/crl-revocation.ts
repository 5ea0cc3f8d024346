import { assertList } from '../../assert-list.js';
import type { Certificate } from '../../certificate/certificate.js';
import type { PublicKey } from '../../certificate/public-key.js';
import { isSignedBy, type SignedObject } from '../../certificate/signed-object.js';
import { VerifierConfigurationError } from '../../errors.js';
import type { RevocationSource } from '../revocation-source.js';
import { parseList } from './list/parse-list.js';
import type { RevocationList } from './list/revocation-list.js';
import { readCompleteNames } from './read-complete-names.js';
import { readSigners } from './read-signers.js';
import { type CheckableList, listStatus } from './rules/list-status.js';

/** What {@link crlRevocation} takes. */
export interface CrlRevocationOptions {
  /** DER of revocation lists: of every key of every issuing CA, complete or all its parts. They must not be changed afterwards. */
  readonly crls: readonly Uint8Array[];
  /**
   * DER of certificates whose keys sign lists for *all* keys of the CA of their name: a CA that signs lists with a key of its own, or
   * lists for old keys with the new one. Nothing validates them but their dates, so check them (path and revocation) yourself. The
   * risk: where the CA has a list for each key, as MOICA has, the list of one would call good what only the other's revokes.
   */
  readonly crlSigners?: readonly Uint8Array[];
  /**
   * The URIs by which complete lists call themselves in their issuing distribution point, letter by letter (`openssl crl -text`). By
   * RFC 5280 §6.3.3 a list with such a name is only for certificates that point to it; where theirs point to parts of the list, nobody
   * gets in. A list of this name is then taken for all certificates of its CA that it does not leave out otherwise. The risk: if it
   * is a part after all, whoever is revoked in another part signs in; so name only what the CA says is complete.
   */
  readonly withoutDistributionPointMatchFor?: readonly string[];
}

/**
 * Asks revocation lists that the server already has; they are read once, whole, into memory. Nothing is fetched: when a list grows
 * stale (`nextUpdate`), its CA's certificates are refused until a verifier is made with a newer one. {@link createCrlStore} keeps
 * lists fresh.
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises';
 * import { crlRevocation } from '@cardbridge/sdk/verifier';
 *
 * const revocation = crlRevocation({ crls: [await readFile('complete.crl')] });
 * ```
 *
 * @throws {VerifierConfigurationError} when a list, a signer's certificate or a name cannot be read
 */
export function crlRevocation(options: CrlRevocationOptions): RevocationSource {
  const { crls, crlSigners = [], withoutDistributionPointMatchFor = [] } = options;
  assertList(crls, 'crls');
  const lists = crls.map((der, index) => {
    try {
      return checkable(parseList(der));
    } catch (cause) {
      throw new VerifierConfigurationError(`crls[${index}] is not a DER certificate revocation list`, { cause });
    }
  });
  const rules = {
    crlSigners: readSigners(crlSigners, 'crlSigners'),
    completeNames: readCompleteNames(withoutDistributionPointMatchFor),
    staleMs: 0,
  };
  return { status: (query) => listStatus(lists, query, rules) };
}

/** Checked when first asked about a key: who issues is known only then. The answer is kept, since a list of MOICA's has 20 MB to hash. */
function checkable(list: RevocationList & SignedObject): CheckableList {
  const known = new WeakMap<PublicKey, boolean>();
  return {
    list,
    isSignedBy({ publicKey }: Certificate) {
      const isSigned = known.get(publicKey) ?? isSignedBy(list, publicKey);
      known.set(publicKey, isSigned);
      return isSigned;
    },
  };
}
