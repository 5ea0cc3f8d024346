import type { Certificate } from '../certificate/certificate.js';
import { oid } from '../certificate/oid.js';
import { VerificationError } from '../errors.js';
import type { AssuranceLevel, Identity } from './identity.js';

/**
 * Says whose certificate it is, after everything about it has been verified. A subject that fits neither profile (facts sheet: GPKI
 * end-entity profile) wholly is refused: half an identity is worse than none.
 */
export function readIdentity(certificate: Certificate, requiredPolicy: string): Identity {
  const { subjectAttributes, directoryAttributes } = certificate;
  const common = {
    certificateSerialNumber: certificate.serialNumber,
    assuranceLevel: readAssuranceLevel(requiredPolicy),
    notAfter: new Date(certificate.notAfter),
  };
  const personName = only(subjectAttributes.get(oid.commonName));
  const organizationName = only(subjectAttributes.get(oid.organizationName));
  const serialNumber = only(subjectAttributes.get(oid.serialNumber)) ?? '';

  if (personName !== undefined && !subjectAttributes.has(oid.organizationName)) {
    const idNumberEnding = only(directoryAttributes.get(oid.gpkiIdNumberEnding)) ?? '';
    if (/^\d{16}$/.test(serialNumber) && /^\d{4}$/.test(idNumberEnding)) {
      return { kind: 'citizen', name: personName, subjectSerialNumber: serialNumber, idNumberEnding, ...common };
    }
  }
  if (organizationName !== undefined && !subjectAttributes.has(oid.commonName) && /^\d{8}$/.test(serialNumber)) {
    return { kind: 'organization', name: organizationName, taxId: serialNumber, ...common };
  }
  throw new VerificationError('ERR_CERTIFICATE_SUBJECT_UNSUPPORTED');
}

/** An attribute that occurs twice has no value that could be relied on. */
function only(values: readonly string[] | undefined): string | undefined {
  return values?.length === 1 && values[0] !== '' ? values[0] : undefined;
}

/** The path was validated for this one policy; what else the certificate claims was not. */
function readAssuranceLevel(policy: string): AssuranceLevel | undefined {
  const levels: readonly AssuranceLevel[] = [1, 2, 3, 4];
  return levels.find((level) => policy === `${oid.gpkiAssuranceLevel}.${level}`);
}
