import type { CertificateExtensions } from '../certificate/certificate.js';
import { oid } from '../certificate/oid.js';

/**
 * No extended key usage allows every purpose (RFC 5280 §4.2.1.12); none is known of GPKI cards. A certificate that restricts itself
 * must include the purpose, and so must a CA that restricts what is below it.
 */
export function coversPurpose(
  extendedKeyUsage: CertificateExtensions['extendedKeyUsage'],
  purpose: string | undefined,
): boolean {
  if (extendedKeyUsage === undefined || purpose === undefined) return true;
  return extendedKeyUsage.includes(purpose) || extendedKeyUsage.includes(oid.anyExtendedKeyUsage);
}
