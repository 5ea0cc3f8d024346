import type { Certificate } from '../certificate/certificate.js';
import { findSignatureAlgorithm, isSignedBy } from '../certificate/signed-object.js';
import { authorityFault } from '../path/index.js';
import { type Explanation, explanations } from './explanations.js';
import { isTestOnly } from './is-test-only.js';
import type { TrustUse } from './loaded-trust.js';
import { type PublishedCertificate, publishedCertificates } from './published-certificates.js';

export interface Candidate {
  readonly file: string;
  /** Of the DER, in lower-case hexadecimal. */
  readonly sha256: string;
  readonly certificate: Certificate;
}

export interface Judgement {
  readonly use: TrustUse;
  readonly explanation: Explanation;
}

export interface JudgementRules {
  /** SHA-256 in lower-case hexadecimal. */
  readonly pinned: ReadonlySet<string>;
  readonly withTestOnlyTrustAnchors: boolean;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number;
}

/**
 * Decides on all certificates of a folder, each there once; by SHA-256. Anchors are the pinned ones and no others; issuing CAs are those that
 * lead up to an anchor by signatures, in however many steps. Whether a path of them keeps every rule is asked at every sign-in.
 */
export function judgeCertificates(candidates: readonly Candidate[], rules: JudgementRules): ReadonlyMap<string, Judgement> {
  const judgements = new Map<string, Judgement>();
  const accepted: Candidate[] = [];
  const open: Candidate[] = [];
  for (const candidate of candidates) {
    const fault = faultOf(candidate.certificate, rules);
    const anchor = fault === undefined ? anchorBy(candidate.sha256, rules) : undefined;
    if (fault !== undefined) judgements.set(candidate.sha256, { use: 'refused', explanation: fault });
    else if (anchor === undefined) open.push(candidate);
    else {
      judgements.set(candidate.sha256, { use: 'trust anchor', explanation: anchor });
      accepted.push(candidate);
    }
  }

  // Grows while it is walked: whoever is accepted may have signed others.
  for (const issuer of accepted) {
    for (const candidate of open) {
      if (judgements.has(candidate.sha256) || !hasIssued(issuer, candidate)) continue;
      const explanation = explanations.issuingCa(issuer.file, publishedBy(candidate.sha256, 'issuing CA'));
      judgements.set(candidate.sha256, { use: 'issuing CA', explanation });
      accepted.push(candidate);
    }
  }

  for (const candidate of open) {
    if (!judgements.has(candidate.sha256))
      judgements.set(candidate.sha256, { use: 'refused', explanation: whyNot(candidate, accepted) });
  }
  return judgements;
}

/** What makes a certificate unfit in any place. */
function faultOf(certificate: Certificate, { withTestOnlyTrustAnchors, at }: JudgementRules): Explanation | undefined {
  if (certificate.extensions.basicConstraints?.isAuthority !== true) return explanations.notAuthority;
  if (!withTestOnlyTrustAnchors && isTestOnly(certificate)) return explanations.testOnly;
  if (at > certificate.notAfter) return explanations.expired(dayOf(certificate.notAfter));
  if (at < certificate.notBefore) return explanations.notYetValid(dayOf(certificate.notBefore));
  const fault = authorityFault(certificate);
  return fault === undefined ? undefined : explanations.unfitAuthority(fault);
}

function anchorBy(sha256: string, { pinned }: JudgementRules): Explanation | undefined {
  const published = publishedBy(sha256, 'trust anchor');
  if (published !== undefined) return explanations.publishedAnchor(published);
  return pinned.has(sha256) ? explanations.operatorsAnchor : undefined;
}

function whyNot({ sha256, certificate }: Candidate, accepted: readonly Candidate[]): Explanation {
  if (isSelfSigned(certificate)) return explanations.notPinned(sha256);
  const namesAccepted = accepted.some((issuer) => isNamedBy(issuer.certificate, certificate));
  if (namesAccepted && findSignatureAlgorithm(certificate.signatureAlgorithm) === undefined) return explanations.weakSignature;
  if (namesAccepted) return explanations.badSignature;
  const published = publishedBy(sha256, 'issuing CA');
  return published === undefined ? explanations.noIssuer : explanations.publishedWithoutIssuer(published);
}

function hasIssued({ certificate: issuer }: Candidate, { certificate }: Candidate): boolean {
  return isNamedBy(issuer, certificate) && isSignedBy(certificate, issuer.publicKey);
}

/** By name and key identifier: the generations of GRCA and of MOICA share their names. */
function isNamedBy(issuer: Certificate, certificate: Certificate): boolean {
  if (!issuer.subject.equals(certificate.issuer)) return false;
  const { subjectKeyIdentifier: has } = issuer.extensions;
  const asksFor = certificate.extensions.authorityKeyIdentifier?.keyIdentifier;
  return has === undefined || asksFor === undefined || has === asksFor;
}

/** By what it says: the signature may be of an algorithm that is no longer checked. */
function isSelfSigned(certificate: Certificate): boolean {
  return isNamedBy(certificate, certificate);
}

function publishedBy(sha256: string, use: PublishedCertificate['use']): PublishedCertificate | undefined {
  return publishedCertificates.find((published) => published.use === use && published.sha256 === sha256);
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
