import { type Certificate, KeyUsage } from '../certificate/certificate.js';
import { oid } from '../certificate/oid.js';
import { VerificationError } from '../errors.js';
import { coversPurpose } from './extended-key-usage.js';

/**
 * What the certificate of a person who signs in must be, beyond what RFC 5280 asks of the end of a path. Throws `VerificationError`.
 * Its path is validated apart.
 */
export function checkEndEntity({ extensions }: Certificate): void {
  const { keyUsage, extendedKeyUsage, policies } = extensions;
  // GPKI cards hold two certificates of one person; only key usage tells the one for signing from the one for encryption. A
  // certificate that does not say its usage is not taken for a good one.
  if (keyUsage === undefined || (keyUsage & KeyUsage.digitalSignature) === 0) {
    throw new VerificationError('ERR_CERTIFICATE_USAGE_WRONG', { detail: 'key usage has no digitalSignature' });
  }
  if (extensions.basicConstraints?.isAuthority)
    throw new VerificationError('ERR_CERTIFICATE_USAGE_WRONG', { detail: 'the certificate is that of a CA' });
  if (!coversPurpose(extendedKeyUsage, oid.clientAuthentication)) {
    throw new VerificationError('ERR_CERTIFICATE_USAGE_WRONG', { detail: 'extended key usage has no clientAuth' });
  }
  // A person's certificate has to name its assurance level. With anyPolicy, even beside the name of one, RFC 5280 §6.1.5 (g) would
  // have every accepted level hold for it.
  if (policies?.includes(oid.anyPolicy)) {
    throw new VerificationError('ERR_CERTIFICATE_POLICY_WRONG', { detail: 'it says anyPolicy, which is no assurance level' });
  }
}
