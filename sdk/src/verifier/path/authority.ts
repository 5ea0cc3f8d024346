import { type Certificate, KeyUsage } from '../certificate/certificate.js';
import { oid } from '../certificate/oid.js';
import { isStrongKey } from '../certificate/strong-key.js';
import type { Issuers } from './build-paths.js';
import { coversSignIn } from './extended-key-usage.js';

/**
 * RFC 5280 §4.2: a CA certificate with any other critical extension, name constraints among them, is refused: a rule that is not
 * understood cannot be kept.
 */
const UNDERSTOOD: readonly string[] = [oid.basicConstraints, oid.certificatePolicies, oid.extendedKeyUsage, oid.keyUsage];

/** Why a certificate can be the issuer of nothing, whatever the time; undefined if it can. RFC 5280 §6.1.4 (k), (n), (o). */
export function authorityFault(certificate: Certificate): string | undefined {
  const { isAuthority, keyUsage, extendedKeyUsage, publicKey, criticalExtensions } = certificate;
  if (!isAuthority) return 'basicConstraints do not make it a CA';
  if (keyUsage !== undefined && (keyUsage & KeyUsage.keyCertSign) === 0) return 'key usage has no keyCertSign';
  if (!coversSignIn(extendedKeyUsage)) return 'extended key usage has no clientAuth';
  if (!isStrongKey(publicKey)) return 'its key is too weak or of an unknown kind';
  if (!criticalExtensions.every((id) => UNDERSTOOD.includes(id))) return 'it has a critical extension that is not understood';
  return undefined;
}

/**
 * The first reason why one of the CAs may not stand where it stands. The anchor keeps the same rules, but for policy: RFC 5280
 * §6.1.1 would let it do anything, yet a root says of itself how long and how deep it wants to be trusted.
 */
export function issuersFault(
  issuers: Issuers,
  rules: { readonly at: number; readonly requiredPolicy: string },
): string | undefined {
  for (const [index, issuer] of issuers.entries()) {
    const isAnchor = index === issuers.length - 1;
    const fault =
      authorityFault(issuer) ??
      validityFault(issuer, rules.at) ??
      pathLengthFault(issuer, issuers.slice(0, index)) ??
      (isAnchor ? undefined : policyFault(issuer, rules.requiredPolicy));
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function validityFault({ notBefore, notAfter }: Certificate, at: number): string | undefined {
  if (at < notBefore) return 'it is not valid yet';
  if (at > notAfter) return 'it has expired';
  return undefined;
}

/** RFC 5280 §4.2.1.9: self-issued certificates (a CA certifying its own new key) do not count. */
function pathLengthFault({ pathLength }: Certificate, below: readonly Certificate[]): string | undefined {
  const counted = below.filter(({ issuer, subject }) => issuer !== subject).length;
  return pathLength !== undefined && counted > pathLength ? 'its path length is exceeded' : undefined;
}

/** RFC 5280 §6.1.3 (d), for the one policy that is asked for: every CA below the anchor must be allowed to issue under it. */
function policyFault({ policies }: Certificate, requiredPolicy: string): string | undefined {
  const has = policies.includes(requiredPolicy) || policies.includes(oid.anyPolicy);
  return has ? undefined : 'it does not issue under the required policy';
}
