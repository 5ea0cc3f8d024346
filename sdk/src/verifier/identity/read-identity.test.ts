import { loadTestPki } from '@cardbridge/fixtures/pki';
import * as asn1js from 'asn1js';
import { describe, expect, it } from 'vitest';
import type { Certificate } from '../certificate/certificate.js';
import { Name } from '../certificate/name.js';
import { parseCertificate } from '../certificate/parse-certificate.js';
import { DerReader } from '../der/index.js';
import { VerificationError } from '../errors.js';
import { readIdentity } from './read-identity.js';

const pki = await loadTestPki();
const [person] = pki.citizens;
if (person === undefined) throw new TypeError('the test PKI has nobody');
const citizen = parseCertificate(person.signature.certificate);
const organization = parseCertificate(pki.organisation.signature.certificate);
const policies = ['2.16.886.101.0.3.3'];

const commonName = '2.5.4.3';
const organizationName = '2.5.4.10';
const serialNumber = '2.5.4.5';
const subjectType = '2.16.886.1.100.2.1';
const idNumberEnding = '2.16.886.1.100.2.51';
const taxId = '2.16.886.1.100.2.101';

/** The subject with other values of these attributes, in DER as a CA writes it. */
function subject(certificate: Certificate, changes: Record<string, (string | number)[]>): Certificate {
  const kept = certificate.subject.attributes.filter(({ type }) => !(type in changes));
  const changed = Object.entries(changes).flatMap(([type, values]) => values.map((text) => ({ type, text })));
  const names = [...kept, ...changed].map(({ type, text }) => {
    const value = typeof text === 'number' ? new asn1js.Integer({ value: text }) : new asn1js.Utf8String({ value: text ?? '' });
    const attribute = new asn1js.Sequence({ value: [new asn1js.ObjectIdentifier({ value: type }), value] });
    return new asn1js.Set({ value: [attribute] });
  });
  const der = new Uint8Array(new asn1js.Sequence({ value: names }).toBER());
  return { ...certificate, subject: Name.read(new DerReader(der)) };
}

function directory(certificate: Certificate, changes: Record<string, string[] | undefined>): Certificate {
  const attributes = new Map(certificate.extensions.directoryAttributes);
  for (const [type, values] of Object.entries(changes)) {
    if (values === undefined) attributes.delete(type);
    else attributes.set(type, values);
  }
  return { ...certificate, extensions: { ...certificate.extensions, directoryAttributes: attributes } };
}

describe('readIdentity', () => {
  it('reads a person', () => {
    expect(readIdentity(citizen, policies)).toEqual({
      kind: 'citizen',
      name: person.name,
      subjectSerialNumber: person.subjectSerialNumber,
      idNumberEnding: person.idNumber.slice(-4),
      certificateSerialNumber: citizen.serialNumber,
      assuranceLevel: 3,
      notAfter: new Date(citizen.notAfter),
    });
  });

  it('reads an organisation', () => {
    expect(readIdentity(organization, policies)).toMatchObject({
      kind: 'organization',
      name: pki.organisation.name,
      taxId: pki.organisation.idNumber,
    });
  });

  it.each([
    [['2.16.886.101.0.3.1'], 1],
    [['2.16.886.101.0.3.4'], 4],
    [['2.16.886.101.0.3.1', '2.16.886.101.0.3.3', '1.2.3'], 3],
    [['2.16.886.101.0.3.5'], undefined],
    [['2.16.886.101.0.3'], undefined],
    [['2.16.886.101.0.3.3.1'], undefined],
    [['1.2.3'], undefined],
    [[], undefined],
  ])('of the policies %j the assurance level is %s, whatever the certificate says', (validPolicies, assuranceLevel) => {
    expect(readIdentity(citizen, validPolicies).assuranceLevel).toBe(assuranceLevel);
  });

  it.each([
    ['another profession of a person', directory(citizen, { [subjectType]: ['2.16.886.1.100.3.1.7'] }), 'citizen'],
    ['a citizen that says nothing of its type', directory(citizen, { [subjectType]: undefined }), 'citizen'],
    [
      'a name with a rare character of one’s own code',
      subject(citizen, { [commonName]: ['王\u{f0123}\ue001\u{e0101}'] }),
      'citizen',
    ],
    ['a business', directory(organization, { [subjectType]: ['2.16.886.1.100.3.2.3.1'] }), 'organization'],
    ['a company without a type', directory(organization, { [subjectType]: undefined }), 'organization'],
    ['a tax id in the subject alone', directory(organization, { [taxId]: undefined }), 'organization'],
    [
      'a tax id in the directory alone',
      subject(directory(organization, { [taxId]: ['04595257'] }), { [serialNumber]: [] }),
      'organization',
    ],
    [
      'a tax id of the rule of 2023',
      subject(directory(organization, { [taxId]: ['04595252'] }), { [serialNumber]: ['04595252'] }),
      'organization',
    ],
  ])('takes %s', (_, certificate, kind) => {
    expect(readIdentity(certificate, policies).kind).toBe(kind);
  });

  it.each([
    ['a citizen with two names', subject(citizen, { [commonName]: ['甲', '乙'] })],
    ['a citizen with an empty name', subject(citizen, { [commonName]: [''] })],
    ['a citizen whose name is blanks', subject(citizen, { [commonName]: ['\u3000 '] })],
    ['a citizen whose name nobody sees', subject(citizen, { [commonName]: ['\u200b \u2060'] })],
    ['a citizen whose name has a line feed', subject(citizen, { [commonName]: ['甲\n乙'] })],
    ['a company whose name goes on behind a zero', subject(organization, { [organizationName]: ['甲公司\0'] })],
    ['a citizen whose name is no text', subject(citizen, { [commonName]: [7] })],
    ['a citizen with a second name that is no text', subject(citizen, { [commonName]: ['甲', 7] })],
    ['a citizen without a name', subject(citizen, { [commonName]: [] })],
    ['a citizen with a company in the subject', subject(citizen, { [organizationName]: ['公司'] })],
    ['a serial number of 15 digits', subject(citizen, { [serialNumber]: ['123456789012345'] })],
    ['a serial number with a line feed', subject(citizen, { [serialNumber]: ['1234567890123456\n'] })],
    ['a serial number in full-width digits', subject(citizen, { [serialNumber]: ['１２３４５６７８９０１２３４５６'] })],
    ['two serial numbers', subject(citizen, { [serialNumber]: ['1234567890123456', '6543210987654321'] })],
    ['no ID ending', directory(citizen, { [idNumberEnding]: undefined })],
    ['an ID ending that is no text', directory(citizen, { [idNumberEnding]: [] })],
    ['an ID ending of five digits', directory(citizen, { [idNumberEnding]: ['12345'] })],
    ['an ID ending with a letter', directory(citizen, { [idNumberEnding]: ['A123'] })],
    ['two ID endings', directory(citizen, { [idNumberEnding]: ['1234', '5678'] })],
    ['a person who says to be a company', directory(citizen, { [subjectType]: ['2.16.886.1.100.3.2.2.1.1'] })],
    ['a person who says to be a server', directory(citizen, { [subjectType]: ['2.16.886.1.100.3.3.1'] })],
    ['a person of a type that only begins alike', directory(citizen, { [subjectType]: ['2.16.886.1.100.3.11'] })],
    ['a person of two types', directory(citizen, { [subjectType]: ['2.16.886.1.100.3.1.1', '2.16.886.1.100.3.1.7'] })],
    ['a person whose type cannot be read', directory(citizen, { [subjectType]: [] })],
    ['a company with the serial number of a person', subject(organization, { [serialNumber]: ['1234567890123456'] })],
    ['a company with two names', subject(organization, { [organizationName]: ['甲', '乙'] })],
    ['a company that says to be a person', directory(organization, { [subjectType]: ['2.16.886.1.100.3.1.1'] })],
    ['a company without a tax id', subject(directory(organization, { [taxId]: undefined }), { [serialNumber]: [] })],
    ['a company with another tax id in the directory', directory(organization, { [taxId]: ['04595252'] })],
    ['a company with a tax id that cannot be read there', directory(organization, { [taxId]: [] })],
    ['a company with two tax ids', subject(organization, { [serialNumber]: ['04595257', '04595252'] })],
    [
      'a company with an eight-digit number that is no tax id',
      subject(directory(organization, { [taxId]: undefined }), { [serialNumber]: ['04595253'] }),
    ],
  ])('refuses %s, and says nothing of what stands there', (_, certificate) => {
    let thrown: unknown;
    try {
      readIdentity(certificate, policies);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(VerificationError);
    expect(thrown).toMatchObject({ code: 'ERR_CERTIFICATE_SUBJECT_UNSUPPORTED', detail: expect.any(String) });
    expect((thrown as VerificationError).detail).not.toMatch(/\d{4}|\p{Script=Han}/u);
  });
});
