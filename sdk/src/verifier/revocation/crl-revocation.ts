import { type Certificate, KeyUsage } from '../certificate/certificate.js';
import { isSignedBy } from '../certificate/signed-object.js';
import { VerifierConfigurationError } from '../errors.js';
import { type Crl, parseCrl } from './parse-crl.js';
import type { RevocationSource } from './revocation-source.js';

/** What {@link crlRevocation} takes. */
export interface CrlRevocationOptions {
  /** DER of the complete revocation lists, one for every issuing CA. */
  readonly crls: readonly Uint8Array[];
}

/**
 * Asks revocation lists that the server already has; they are read once, whole, into memory. Nothing is fetched: when a list grows
 * stale (`nextUpdate`), its CA's certificates are refused until a verifier is made with a newer one.
 *
 * @throws {VerifierConfigurationError} when a list cannot be read
 */
export function crlRevocation({ crls }: CrlRevocationOptions): RevocationSource {
  const lists = crls.map((der, index) => {
    try {
      return { crl: parseCrl(der), signedBy: new WeakMap<Certificate, boolean>() };
    } catch (cause) {
      throw new VerifierConfigurationError(`crls[${index}] is not a DER certificate revocation list`, { cause });
    }
  });

  return {
    async status({ certificate, issuer, at }) {
      const usable = lists.filter(
        (list) => !list.crl.isLimited && isAbout(list.crl, issuer) && isFresh(list.crl, at) && isAuthentic(list, issuer),
      );
      if (usable.length === 0) return 'unknown';
      // One list that names it is enough, whatever an older one still says.
      return usable.some(({ crl }) => crl.revokedSerialNumbers.has(certificate.serialNumber)) ? 'revoked' : 'good';
    },
  };
}

/** The generations of a CA have one name and a list each: name and key must fit. */
function isAbout(crl: Crl, issuer: Certificate): boolean {
  const { subjectKeyIdentifier } = issuer;
  const { authorityKeyIdentifier } = crl;
  return (
    crl.issuer === issuer.subject &&
    (authorityKeyIdentifier === undefined ||
      subjectKeyIdentifier === undefined ||
      authorityKeyIdentifier === subjectKeyIdentifier)
  );
}

function isFresh({ thisUpdate, nextUpdate }: Crl, at: number): boolean {
  return nextUpdate !== undefined && thisUpdate <= at && at <= nextUpdate;
}

/** RFC 5280 §6.3.3 (f), (g). The answer is kept: a list of MOICA's has 20 MB to hash. */
function isAuthentic({ crl, signedBy }: { crl: Crl; signedBy: WeakMap<Certificate, boolean> }, issuer: Certificate): boolean {
  const known = signedBy.get(issuer);
  if (known !== undefined) return known;
  const maySign = issuer.keyUsage === undefined || (issuer.keyUsage & KeyUsage.cRLSign) !== 0;
  const authentic = maySign && isSignedBy(crl, issuer.publicKey);
  signedBy.set(issuer, authentic);
  return authentic;
}
