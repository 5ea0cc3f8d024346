import { type Certificate, KeyUsage } from '../certificate/certificate.js';
import { oid } from '../certificate/oid.js';
import { isStrongKey } from '../certificate/strong-key.js';
import { coversPurpose } from './extended-key-usage.js';
import { readSubtrees } from './names/subtrees.js';
import type { PathRules } from './path-rules.js';

/**
 * Why a certificate can be the issuer of nothing, whatever the time and wherever it stands; undefined if it can. RFC 5280 §6.1.4 (k),
 * (n), (o); §4.1.2.6 for the name. Version 3 is implied: the others have no basic constraints.
 */
export function authorityFault(
  certificate: Certificate,
  { purpose }: Pick<PathRules, 'purpose'> = { purpose: oid.clientAuthentication },
): string | undefined {
  const { publicKey, extensions, subject } = certificate;
  const { basicConstraints, keyUsage, extendedKeyUsage, nameConstraints } = extensions;
  if (!basicConstraints?.isAuthority) return 'basicConstraints do not make it a CA';
  if (keyUsage !== undefined && (keyUsage & KeyUsage.keyCertSign) === 0) return 'key usage has no keyCertSign';
  if (!coversPurpose(extendedKeyUsage, purpose)) return 'extended key usage leaves the purpose out';
  if (!isStrongKey(publicKey)) return 'its key is too weak or of an unknown kind';
  if (extensions.unknownCritical.length > 0) return 'it has a critical extension that is not understood';
  if (subject.isEmpty) return 'it has no name';
  if (nameConstraints !== undefined && readSubtrees(nameConstraints) === undefined) return 'its name constraints are malformed';
  return undefined;
}
