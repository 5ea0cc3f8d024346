import type { Certificate } from '../certificate/certificate.js';
import { authorityFault } from './authority.js';
import { type NameSpace, nameSpaceBelow, namesFault } from './names/name-space.js';
import type { Issuers, PathRules } from './path-rules.js';
import { initialPolicies, type PolicyState, policiesBelow } from './policies.js';
import { profileFault } from './profile.js';

/**
 * A path from a trust anchor to a CA, and what RFC 5280 §6.1 knows after it: the state in which the certificates of that CA are looked
 * at. None of it depends on them or on the time, so it is worked out once.
 */
export interface IssuingPath {
  readonly issuers: Issuers;
  /** The time in which all of the CAs are valid, both ends included: milliseconds since 1970-01-01 UTC. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** CAs that may still follow, self-issued ones not counted (§6.1.2 (k)). */
  readonly pathLength: number;
  readonly policies: PolicyState;
  readonly names: NameSpace;
  /** Set where the path may not be used: by which certificate, and why. Such paths are kept to say so. */
  readonly fault: { readonly certificate: Certificate; readonly rule: string } | undefined;
}

/**
 * The anchor keeps the rules of every CA, but for policy and for its signature: §6.1.1 (d) would let it do anything, yet a root
 * says of itself how long, how deep and for which names it wants to be trusted.
 */
export function pathOfAnchor(anchor: Certificate, rules: PathRules): IssuingPath {
  const rule = ownFault(anchor, rules, true);
  return {
    issuers: [anchor],
    notBefore: anchor.notBefore,
    notAfter: anchor.notAfter,
    pathLength: anchor.extensions.basicConstraints?.pathLength ?? Number.POSITIVE_INFINITY,
    policies: initialPolicies(rules),
    names: rule === undefined ? nameSpaceBelow([], anchor) : [],
    fault: rule === undefined ? undefined : { certificate: anchor, rule },
  };
}

/** The path to `certificate`, which the CA at the end of `above` has issued: §6.1.3 and §6.1.4 for it. */
export function pathBelow(above: IssuingPath, certificate: Certificate, rules: PathRules): IssuingPath {
  const issuers: Issuers = [certificate, ...above.issuers];
  const path = {
    ...above,
    issuers,
    notBefore: Math.max(above.notBefore, certificate.notBefore),
    notAfter: Math.min(above.notAfter, certificate.notAfter),
  };
  if (above.fault !== undefined) return path;

  // §4.2.1.9, §4.2.1.10: a CA that certifies its own new key needs no place in the path, nor among the names.
  const isSelfIssued = certificate.issuer.equals(certificate.subject);
  const rule =
    ownFault(certificate, rules) ??
    (isSelfIssued ? undefined : namesFault(above.names, certificate)) ??
    (isSelfIssued || above.pathLength > 0 ? undefined : 'the path length of a CA above is exceeded');
  if (rule !== undefined) return { ...path, fault: { certificate, rule } };
  const policies = policiesBelow(above.policies, certificate, isSelfIssued);
  if (typeof policies === 'string') return { ...path, fault: { certificate, rule: policies } };

  const pathLength = Math.min(
    above.pathLength - (isSelfIssued ? 0 : 1),
    certificate.extensions.basicConstraints?.pathLength ?? Number.POSITIVE_INFINITY,
  );
  return { ...path, pathLength, policies, names: nameSpaceBelow(above.names, certificate) };
}

function ownFault(certificate: Certificate, rules: PathRules, isAnchor = false): string | undefined {
  return authorityFault(certificate, rules) ?? (rules.mustConformToProfile ? profileFault(certificate, isAnchor) : undefined);
}
