import type { Certificate } from '../certificate/certificate.js';
import { isSignedBy } from '../certificate/signed-object.js';

/** CA certificates between the person's and the trust anchor. Taiwan's GPKI has one, with cross-certificates three. */
const MAX_INTERMEDIATES = 6;
/** Signatures checked for one certificate: with cross-signed CAs the number of paths grows exponentially (attacks, D-42). */
const MAX_SIGNATURE_CHECKS = 32;

/** A person's certificate, its issuer, and so on up to the trust anchor. */
export type Path = readonly [certificate: Certificate, ...issuers: Issuers];
/** Nearest first, the trust anchor last. */
export type Issuers = readonly [Certificate, ...Certificate[]];

export interface ConfiguredAuthorities {
  readonly trustAnchors: readonly Certificate[];
  readonly intermediates: readonly Certificate[];
}

/**
 * Finds the chains of CAs that lead from a certificate to an anchor by name, key identifier and signature; whether each CA may
 * issue is for the caller to judge. Every candidate gets its turn: of two CAs that share name and key identifier, or of two
 * certificates of one CA, the wrong one may come first.
 *
 * Issuers come from the configuration only; neither the token nor a URL in the certificate adds any. So every key that checks a
 * signature here is one that the operator chose, and a peer's certificate can cause neither a fetch nor much work.
 */
export function* buildPaths(
  certificate: Certificate,
  { trustAnchors, intermediates }: ConfiguredAuthorities,
): Generator<Issuers> {
  let checksLeft = MAX_SIGNATURE_CHECKS;
  yield* issuersOf(certificate, []);

  function* issuersOf(subject: Certificate, below: readonly Certificate[]): Generator<Issuers> {
    for (const anchor of trustAnchors) {
      if (isIssuer(anchor, subject)) yield [anchor];
    }
    if (below.length === MAX_INTERMEDIATES) return;
    for (const intermediate of intermediates) {
      if (below.includes(intermediate) || !isIssuer(intermediate, subject)) continue;
      for (const above of issuersOf(intermediate, [...below, intermediate])) yield [intermediate, ...above];
    }
  }

  /**
   * All generations of MOICA have one name, and so have two of the root: the key identifiers tell them apart, and save the
   * signature check of the others. They prove nothing; the signature does (attacks, D-37).
   */
  function isIssuer(candidate: Certificate, subject: Certificate): boolean {
    if (candidate.subject !== subject.issuer) return false;
    const { subjectKeyIdentifier: has } = candidate;
    const { authorityKeyIdentifier: asksFor } = subject;
    if (has !== undefined && asksFor !== undefined && has !== asksFor) return false;
    if (checksLeft === 0) return false;
    checksLeft -= 1;
    return isSignedBy(subject, candidate.publicKey);
  }
}
