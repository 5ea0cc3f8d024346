import type { Certificate } from '../certificate/certificate.js';

/** What the user of certificates asks of a path: the inputs of RFC 5280 §6.1.1 that are the same for every certificate. */
export interface PathRules {
  /** OIDs, the user-initial-policy-set, in the words of the trust anchor's domain; anyPolicy alone is any. */
  readonly acceptedPolicies: readonly string[];
  /** Whether one of them must be left at the end of the path. */
  readonly requireExplicitPolicy: boolean;
  /** Whether CAs may not say that another domain's policy is as good as one of theirs. */
  readonly inhibitPolicyMapping: boolean;
  /** Whether anyPolicy in a certificate counts for none. */
  readonly inhibitAnyPolicy: boolean;
  /** OID of the extended key usage that the certificate must allow, and every CA that restricts what is below it; undefined asks for none. */
  readonly purpose: string | undefined;
  /**
   * Refuses also what RFC 5280 §4 tells CAs never to issue although §6.1 would let it pass: serial numbers that are not positive,
   * key identifiers that are missing, extensions whose criticality is wrong. Default false: the roots of GPKI are older than
   * the RFC, and none of this tells a false certificate from a true one.
   */
  readonly mustConformToProfile?: boolean;
}

/** How far a path is looked for (attacks, D-42). */
export interface PathLimits {
  /** CA certificates between the certificate and the anchor, self-issued ones not counted: default 6. Taiwan's GPKI has one, with cross-certificates three. */
  readonly intermediates: number;
  /** Signature checks that one certificate of a peer may cause: default 16. Each is by another key of a configured CA that has the issuer's name. */
  readonly signatureChecks: number;
  /** Signature checks among the configured CAs themselves, done once: default 2048. */
  readonly authoritySignatureChecks: number;
  /** Paths from anchors that are kept for each key of a CA, shorter ones first: default 16. */
  readonly pathsPerAuthority: number;
}

export const defaultLimits: PathLimits = {
  intermediates: 6,
  signatureChecks: 16,
  authoritySignatureChecks: 2048,
  pathsPerAuthority: 16,
};

/** The certificates of CAs, nearest first, the trust anchor last. */
export type Issuers = readonly [Certificate, ...Certificate[]];

/** A path that keeps every rule. */
export interface ValidatedPath {
  readonly certificate: Certificate;
  readonly issuers: Issuers;
  /** The user-constrained-policy-set: which of the accepted policies hold for the path. [anyPolicy] where all do and all are accepted. */
  readonly validPolicies: readonly string[];
}
