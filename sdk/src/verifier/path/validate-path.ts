import type { Certificate } from '../certificate/certificate.js';
import { oid } from '../certificate/oid.js';
import { isSignedBy } from '../certificate/signed-object.js';
import { VerificationError } from '../errors.js';
import { authorityFault } from './authority.js';
import { checkEndEntity } from './end-entity.js';

/** CA certificates between the person's and the trust anchor. Taiwan's GPKI has one, with cross-certificates three. */
const MAX_INTERMEDIATES = 6;
/** Signatures checked while one path is searched: cross-signed CAs make the number of paths grow exponentially (attacks, D-42). */
const MAX_SIGNATURE_CHECKS = 32;

interface PathQuery {
  readonly certificate: Certificate;
  readonly trustAnchors: readonly Certificate[];
  readonly intermediates: readonly Certificate[];
  readonly requiredPolicy: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number;
}

type Issuers = readonly [Certificate, ...Certificate[]];

/** The person's certificate, its issuer, and so on up to the trust anchor. */
type Path = readonly [certificate: Certificate, ...issuers: Issuers];

/**
 * Validates a person's certificate up to a trust anchor (RFC 5280 §6.1, without name constraints and policy mapping) and returns
 * the path, that certificate first and the anchor last.
 *
 * Issuers come from the configuration only; neither the token nor a URL in the certificate adds any. So every key that checks a
 * signature here is one that the operator chose, and a peer's certificate can cause neither a fetch nor much work.
 */
export function validatePath(query: PathQuery): Path {
  const { certificate, trustAnchors, intermediates, requiredPolicy, at } = query;
  checkEndEntity(certificate, { at, requiredPolicy });

  let checksLeft = MAX_SIGNATURE_CHECKS;
  let fault: string | undefined;
  const issuers = findIssuers(certificate, []);
  if (issuers !== undefined) return [certificate, ...issuers];
  throw fault === undefined
    ? new VerificationError('ERR_CERTIFICATE_UNTRUSTED')
    : new VerificationError('ERR_CERTIFICATE_PATH_INVALID', { detail: `an issuing CA may not be used: ${fault}` });

  /**
   * The CAs above `subject`, up to an anchor; `below` are those under it. Every candidate gets its turn: of two CAs that share name
   * and key identifier, or of two certificates of one CA, the wrong one may come first.
   */
  function findIssuers(subject: Certificate, below: readonly Certificate[]): Issuers | undefined {
    for (const anchor of trustAnchors) {
      if (isIssuer(anchor, subject) && isUsable(anchor, below)) return [anchor];
    }
    if (below.length === MAX_INTERMEDIATES) return undefined;
    for (const intermediate of intermediates) {
      if (below.includes(intermediate) || !isIssuer(intermediate, subject)) continue;
      if (!isUsable(intermediate, below) || !hasPolicy(intermediate)) continue;
      const above = findIssuers(intermediate, [...below, intermediate]);
      if (above !== undefined) return [intermediate, ...above];
    }
    return undefined;
  }

  /**
   * All generations of MOICA have one name, and so have two of the root: the key identifiers tell them apart, and save the
   * signature check of the others. They prove nothing; the signature does (attacks, D-37).
   */
  function isIssuer(candidate: Certificate, subject: Certificate): boolean {
    if (candidate.subject !== subject.issuer) return false;
    const { subjectKeyIdentifier } = candidate;
    const { authorityKeyIdentifier } = subject;
    if (
      subjectKeyIdentifier !== undefined &&
      authorityKeyIdentifier !== undefined &&
      subjectKeyIdentifier !== authorityKeyIdentifier
    ) {
      return false;
    }
    if (checksLeft === 0) return false;
    checksLeft -= 1;
    return isSignedBy(subject, candidate.publicKey);
  }

  function isUsable(candidate: Certificate, below: readonly Certificate[]): boolean {
    return note(authorityFault(candidate) ?? validityFault(candidate) ?? pathLengthFault(candidate, below));
  }

  function validityFault({ notBefore, notAfter }: Certificate): string | undefined {
    if (at < notBefore) return 'it is not valid yet';
    if (at > notAfter) return 'it has expired';
    return undefined;
  }

  /** RFC 5280 §4.2.1.9: self-issued certificates (a CA certifying its own new key) do not count. */
  function pathLengthFault(
    { pathLength = Number.POSITIVE_INFINITY }: Certificate,
    below: readonly Certificate[],
  ): string | undefined {
    const counted = below.filter(({ issuer, subject }) => issuer !== subject);
    return counted.length > pathLength ? 'its path length is exceeded' : undefined;
  }

  /** RFC 5280 §6.1.3 (d), for the one policy that is asked for: every CA below the anchor must be allowed to issue under it. */
  function hasPolicy({ policies }: Certificate): boolean {
    const has = policies.includes(requiredPolicy) || policies.includes(oid.anyPolicy);
    return note(has ? undefined : 'it does not issue under the required policy');
  }

  function note(found: string | undefined): boolean {
    fault ??= found;
    return found === undefined;
  }
}
