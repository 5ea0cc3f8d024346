import type { Certificate } from '../certificate/certificate.js';
import { oid } from '../certificate/oid.js';

const SIGN_IN_PURPOSES: readonly string[] = [oid.clientAuthentication, oid.anyExtendedKeyUsage];

/**
 * No extended key usage allows every purpose (RFC 5280 §4.2.1.12); none is known of GPKI cards. A certificate that restricts
 * itself must include this purpose, and so must a CA that restricts what is below it.
 */
export function coversSignIn(extendedKeyUsage: Certificate['extendedKeyUsage']): boolean {
  return extendedKeyUsage === undefined || extendedKeyUsage.some((purpose) => SIGN_IN_PURPOSES.includes(purpose));
}
