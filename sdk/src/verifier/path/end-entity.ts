import { type Certificate, KeyUsage } from '../certificate/certificate.js';
import { oid } from '../certificate/oid.js';
import { isStrongSignatureAlgorithm } from '../certificate/signed-object.js';
import { VerificationError } from '../errors.js';
import { coversSignIn } from './extended-key-usage.js';

/** RFC 5280 §4.2: whatever else is marked critical makes the certificate unusable. */
const UNDERSTOOD: readonly string[] = [oid.basicConstraints, oid.certificatePolicies, oid.extendedKeyUsage, oid.keyUsage];
/** The rules that the certificate of a person must meet by itself, before any issuer is looked for. */
export function checkEndEntity(
  certificate: Certificate,
  rules: { readonly at: number; readonly requiredPolicy: string },
): void {
  const { notBefore, notAfter, criticalExtensions, keyUsage, extendedKeyUsage, isAuthority, policies } = certificate;
  if (rules.at < notBefore) throw new VerificationError('ERR_CERTIFICATE_NOT_YET_VALID');
  if (rules.at > notAfter) throw new VerificationError('ERR_CERTIFICATE_EXPIRED');

  // GPKI cards hold two certificates of one person; only key usage tells the one for signing from the one for encryption. A
  // certificate that does not say its usage is not taken for a good one.
  if (keyUsage === undefined || (keyUsage & KeyUsage.digitalSignature) === 0) {
    throw new VerificationError('ERR_CERTIFICATE_USAGE_WRONG', { detail: 'key usage has no digitalSignature' });
  }
  if (isAuthority) throw new VerificationError('ERR_CERTIFICATE_USAGE_WRONG', { detail: 'the certificate is that of a CA' });
  if (!coversSignIn(extendedKeyUsage)) {
    throw new VerificationError('ERR_CERTIFICATE_USAGE_WRONG', { detail: 'extended key usage has no clientAuth' });
  }
  if (!criticalExtensions.every((id) => UNDERSTOOD.includes(id)))
    throw new VerificationError('ERR_CERTIFICATE_EXTENSION_UNKNOWN');
  if (!isStrongSignatureAlgorithm(certificate.signatureAlgorithm))
    throw new VerificationError('ERR_CERTIFICATE_SIGNATURE_WEAK');
  // anyPolicy does not count here: a person's certificate has to name its assurance level.
  if (!policies.includes(rules.requiredPolicy)) throw new VerificationError('ERR_CERTIFICATE_POLICY_WRONG');
}
