import type { Certificate } from '../certificate/certificate.js';
import { sameBytes } from '../certificate/name.js';
import type { Authorities, Authority } from './authorities.js';
import { type IssuingPath, pathBelow, pathOfAnchor } from './issuing-path.js';
import type { PathLimits, PathRules } from './path-rules.js';

interface Found {
  readonly path: IssuingPath;
  /** The CAs on it. None comes twice: a path that returns to a CA proves nothing that the shorter one does not. */
  readonly authorities: readonly [Authority, ...Authority[]];
  /** Certificates below the anchor, self-issued ones not counted. */
  readonly depth: number;
}

export type IssuingPaths = ReadonlyMap<Authority, readonly IssuingPath[]>;

/**
 * All paths from the anchors down to the CAs, shortest first. From the anchors, since whatever does not lead to one is then never
 * looked at, and since that is the direction in which RFC 5280 §6.1 works. In a mesh of cross-signed CAs their number is
 * exponential (attacks, D-42): so many are kept for each CA, one signature check is made for each certificate and signer.
 */
export function findIssuingPaths(
  authorities: Authorities,
  configured: { readonly trustAnchors: readonly Certificate[]; readonly intermediates: readonly Certificate[] },
  rules: PathRules,
  limits: PathLimits,
): IssuingPaths {
  const issued = issuedBy(authorities, configured.intermediates, limits);
  const paths = new Map<Authority, IssuingPath[]>();
  const isKept = (authority: Authority, path: IssuingPath) => {
    const known = paths.get(authority) ?? [];
    paths.set(authority, known);
    // Of those that may not be used, one is enough to say why.
    const alike = known.filter(({ fault }) => (fault === undefined) === (path.fault === undefined)).length;
    if (alike >= (path.fault === undefined ? limits.pathsPerAuthority : 1)) return false;
    known.push(path);
    return true;
  };

  let level: Found[] = [];
  for (const anchor of configured.trustAnchors) {
    const authority = authorities.of(anchor);
    const path = pathOfAnchor(anchor, rules);
    if (authority !== undefined && isKept(authority, path)) level.push({ path, authorities: [authority], depth: 0 });
  }
  while (level.length > 0) {
    const next: Found[] = [];
    for (const above of level) {
      const [issuer] = above.authorities;
      for (const { certificate, authority, isSelfIssued } of issued(issuer)) {
        const depth = above.depth + (isSelfIssued ? 0 : 1);
        if (depth > limits.intermediates || above.authorities.includes(authority)) continue;
        const path = pathBelow(above.path, certificate, rules);
        if (isKept(authority, path)) next.push({ path, authorities: [authority, ...above.authorities], depth });
      }
    }
    level = next;
  }
  return paths;
}

interface Issued {
  readonly certificate: Certificate;
  readonly authority: Authority;
  readonly isSelfIssued: boolean;
}

/** What a CA has certified, of what is configured. Certificates are looked at when a CA is reached that has the name of their issuer. */
function issuedBy(
  authorities: Authorities,
  intermediates: readonly Certificate[],
  limits: PathLimits,
): (issuer: Authority) => readonly Issued[] {
  const issued = new Map<Authority, Issued[]>();
  const budget = { checks: limits.authoritySignatureChecks };
  let waiting = intermediates;

  const settle = (certificate: Certificate) => {
    const authority = authorities.of(certificate);
    const signer = authorities.findSigner(certificate, budget);
    if (authority === undefined || signer === undefined || authority === signer) return;
    const known = issued.get(signer) ?? [];
    issued.set(signer, known);
    // Configured twice, it is still one.
    if (known.some((other) => sameBytes(other.certificate.der, certificate.der))) return;
    known.push({ certificate, authority, isSelfIssued: certificate.issuer.equals(certificate.subject) });
  };

  return (issuer) => {
    const [{ subject }] = issuer.certificates;
    const left: Certificate[] = [];
    for (const certificate of waiting) {
      if (certificate.issuer.equals(subject)) settle(certificate);
      else left.push(certificate);
    }
    waiting = left;
    return issued.get(issuer) ?? [];
  };
}
