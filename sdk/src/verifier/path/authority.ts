import { type Certificate, KeyUsage } from '../certificate/certificate.js';
import { oid } from '../certificate/oid.js';
import { isStrongKey } from '../certificate/strong-key.js';

/**
 * RFC 5280 §4.2: a CA certificate with any other critical extension, name constraints among them, is refused: a rule that is not
 * understood cannot be kept.
 */
const UNDERSTOOD: readonly string[] = [oid.basicConstraints, oid.certificatePolicies, oid.keyUsage];

/** Why a certificate can be the issuer of nothing, whatever the time; undefined if it can. RFC 5280 §6.1.4 (k), (n), (o). */
export function authorityFault({ isAuthority, keyUsage, publicKey, criticalExtensions }: Certificate): string | undefined {
  if (!isAuthority) return 'basicConstraints do not make it a CA';
  if (keyUsage !== undefined && (keyUsage & KeyUsage.keyCertSign) === 0) return 'key usage has no keyCertSign';
  if (!isStrongKey(publicKey)) return 'its key is too weak or of an unknown kind';
  if (!criticalExtensions.every((id) => UNDERSTOOD.includes(id))) return 'it has a critical extension that is not understood';
  return undefined;
}
