import { isTaxId } from '../../protocol/index.js';
import type { Certificate } from '../certificate/certificate.js';
import { oid } from '../certificate/oid.js';
import { VerificationError } from '../errors.js';
import type { AssuranceLevel, Identity } from './identity.js';

/**
 * Says whose certificate it is, after everything about it has been verified. A subject that fits neither profile (facts sheet: GPKI
 * end-entity profile) wholly is refused: half an identity is worse than none.
 *
 * @param validPolicies those of the accepted policies that hold for the whole path: what else the certificate claims was not verified
 */
export function readIdentity(certificate: Certificate, validPolicies: readonly string[]): Identity {
  const common = {
    certificateSerialNumber: certificate.serialNumber,
    assuranceLevel: readAssuranceLevel(validPolicies),
    notAfter: new Date(certificate.notAfter),
  };
  const has = (type: string) => certificate.subject.attributes.some((attribute) => attribute.type === type);
  if (has(oid.commonName) && !has(oid.organizationName)) {
    refuseOtherTypes(certificate, oid.gpkiPerson);
    return { kind: 'citizen', name: readName(certificate, oid.commonName), ...readPersonNumbers(certificate), ...common };
  }
  if (has(oid.organizationName) && !has(oid.commonName)) {
    refuseOtherTypes(certificate, oid.gpkiOrganization);
    return {
      kind: 'organization',
      name: readName(certificate, oid.organizationName),
      taxId: readTaxId(certificate),
      ...common,
    };
  }
  throw unsupported('it names both a person and an organisation, or neither');
}

function readName(certificate: Certificate, type: string): string {
  const name = subjectText(certificate, type);
  if (name === undefined || /^[\s\p{Cf}]*$/u.test(name)) throw unsupported('the name is not one text');
  // A name goes into logs and pages: with a line feed or a zero in it, people read another than the one that is there.
  if (/\p{Cc}/u.test(name)) throw unsupported('the name has control characters');
  return name;
}

function readPersonNumbers(certificate: Certificate) {
  const subjectSerialNumber = subjectText(certificate, oid.serialNumber);
  if (subjectSerialNumber === undefined || !/^\d{16}$/.test(subjectSerialNumber)) {
    throw unsupported('the serial number of the subject is not 16 digits');
  }
  const idNumberEnding = only(directoryValues(certificate, oid.gpkiIdNumberEnding));
  // Four characters by the profile; letters stand only in the first two places of an ID number of ten.
  if (idNumberEnding === undefined || !/^\d{4}$/.test(idNumberEnding)) {
    throw unsupported('the ending of the ID number is not four digits');
  }
  return { subjectSerialNumber, idNumberEnding };
}

/**
 * The profile has it in the subject, in a directory attribute, or in both. It is what an organisation's account is found by, so a number
 * that cannot be a tax id is refused and not flagged: other bodies have eight-digit numbers of other kinds, and one of those must not be
 * taken for the company that has it as its tax id. The rule of 2023 takes every number that any rule before it took, so no real company
 * is shut out.
 */
function readTaxId(certificate: Certificate): string {
  const inDirectory = directoryValues(certificate, oid.gpkiTaxId);
  const inSubject = certificate.subject.attributes.filter(({ type }) => type === oid.serialNumber);
  const places = [
    ...(inSubject.length > 0 ? [subjectText(certificate, oid.serialNumber)] : []),
    ...(inDirectory === undefined ? [] : [only(inDirectory)]),
  ];
  const [taxId] = places;
  if (taxId === undefined || places.some((place) => place !== taxId)) {
    throw unsupported('the tax id is missing, or not the same wherever it stands');
  }
  if (!isTaxId(taxId)) throw unsupported('the tax id is not eight digits with a right check digit');
  return taxId;
}

/** Where the certificate says what its subject is, that must be of this kind; most cards say it, the profile does not oblige them to. */
function refuseOtherTypes(certificate: Certificate, kind: string): void {
  const types = directoryValues(certificate, oid.gpkiSubjectType);
  if (types !== undefined && only(types)?.startsWith(`${kind}.`) !== true) {
    throw unsupported('the type of the subject is not the one of its name');
  }
}

function subjectText({ subject }: Certificate, type: string): string | undefined {
  const attributes = subject.attributes.filter((attribute) => attribute.type === type);
  return attributes.length === 1 ? attributes[0]?.text : undefined;
}

function directoryValues({ extensions }: Certificate, type: string): readonly string[] | undefined {
  return extensions.directoryAttributes?.get(type);
}

/** An attribute with two values has none that could be relied on. */
function only(values: readonly string[] | undefined): string | undefined {
  return values?.length === 1 ? values[0] : undefined;
}

function readAssuranceLevel(policies: readonly string[]): AssuranceLevel | undefined {
  const levels: readonly AssuranceLevel[] = [4, 3, 2, 1];
  return levels.find((level) => policies.includes(`${oid.gpkiAssuranceLevel}.${level}`));
}

function unsupported(detail: string): VerificationError {
  return new VerificationError('ERR_CERTIFICATE_SUBJECT_UNSUPPORTED', { detail });
}
