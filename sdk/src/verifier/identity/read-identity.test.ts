import { loadTestPki } from '@cardbridge/fixtures/pki';
import { describe, expect, it } from 'vitest';
import type { Certificate } from '../certificate/certificate.js';
import { parseCertificate } from '../certificate/parse-certificate.js';
import { readIdentity } from './read-identity.js';

const pki = await loadTestPki();
const [person] = pki.citizens;
if (person === undefined) throw new TypeError('the test PKI has nobody');
const citizen = parseCertificate(person.signature.certificate);
const organization = parseCertificate(pki.organisation.signature.certificate);
const policy = '2.16.886.101.0.3.3';

const commonName = '2.5.4.3';
const organizationName = '2.5.4.10';
const serialNumber = '2.5.4.5';
const idNumberEnding = '2.16.886.1.100.2.51';

function subject(certificate: Certificate, changes: Record<string, string[]>): Certificate {
  return { ...certificate, subjectAttributes: new Map([...certificate.subjectAttributes, ...Object.entries(changes)]) };
}

function directory(certificate: Certificate, changes: Record<string, string[]>): Certificate {
  return { ...certificate, directoryAttributes: new Map([...certificate.directoryAttributes, ...Object.entries(changes)]) };
}

describe('readIdentity', () => {
  it.each([
    ['2.16.886.101.0.3.1', 1],
    ['2.16.886.101.0.3.4', 4],
    ['2.16.886.101.0.3.5', undefined],
    ['2.16.886.101.0.3', undefined],
    ['2.16.886.101.0.3.3.1', undefined],
    ['1.2.3', undefined],
  ])('policy %s is assurance level %s', (requiredPolicy, assuranceLevel) => {
    expect(readIdentity(citizen, requiredPolicy).assuranceLevel).toBe(assuranceLevel);
  });

  it.each([
    ['a citizen with two names', subject(citizen, { [commonName]: ['甲', '乙'] })],
    ['a citizen with an empty name', subject(citizen, { [commonName]: [''] })],
    ['a citizen without a name', subject(citizen, { [commonName]: [] })],
    ['a citizen with a company in the subject', subject(citizen, { [organizationName]: ['公司'] })],
    ['a serial number of 15 digits', subject(citizen, { [serialNumber]: ['123456789012345'] })],
    ['a serial number with a line feed', subject(citizen, { [serialNumber]: ['1234567890123456\n'] })],
    ['two serial numbers', subject(citizen, { [serialNumber]: ['1234567890123456', '6543210987654321'] })],
    ['no ID ending', directory(citizen, { [idNumberEnding]: [] })],
    ['an ID ending of five digits', directory(citizen, { [idNumberEnding]: ['12345'] })],
    ['two ID endings', directory(citizen, { [idNumberEnding]: ['1234', '5678'] })],
    ['a company with the serial number of a person', subject(organization, { [serialNumber]: ['1234567890123456'] })],
    ['a company with two names', subject(organization, { [organizationName]: ['甲', '乙'] })],
  ])('refuses %s', (_, certificate) => {
    expect(() => readIdentity(certificate, policy)).toThrow(
      expect.objectContaining({ code: 'ERR_CERTIFICATE_SUBJECT_UNSUPPORTED' }),
    );
  });
});
