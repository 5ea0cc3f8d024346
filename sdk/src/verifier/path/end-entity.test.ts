import { describe, expect, it } from 'vitest';
import { basicConstraints, extendedKeyUsage, keyUsage, policies } from '../../../test/support/certificates/extensions.js';
import { type CertificateChanges, certifyPerson, makeParty } from '../../../test/support/certificates/make-certificate.js';
import { KeyUsage } from '../certificate/certificate.js';
import { oid } from '../certificate/oid.js';
import { checkEndEntity } from './end-entity.js';

const issuer = makeParty('Issuing CA');
const person = makeParty('Person');
const check = (changes: CertificateChanges) => checkEndEntity(certifyPerson(issuer, person, changes));

describe('D-36 the certificate of a person who signs in', () => {
  it.each<[string, string, CertificateChanges]>([
    ['has no key usage', 'ERR_CERTIFICATE_USAGE_WRONG', { without: [oid.keyUsage] }],
    ['is for encryption', 'ERR_CERTIFICATE_USAGE_WRONG', { extensions: [keyUsage(0x3000)] }],
    ['is that of a CA', 'ERR_CERTIFICATE_USAGE_WRONG', { extensions: [basicConstraints(true)] }],
    ['is for servers', 'ERR_CERTIFICATE_USAGE_WRONG', { extensions: [extendedKeyUsage('1.3.6.1.5.5.7.3.1')] }],
    ['names no assurance level', 'ERR_CERTIFICATE_POLICY_WRONG', { extensions: [policies(oid.anyPolicy)] }],
    ['names one, and every other', 'ERR_CERTIFICATE_POLICY_WRONG', { extensions: [policies('1.2.3', oid.anyPolicy)] }],
  ])('%s: %s', (_, code, changes) => {
    expect(() => check(changes)).toThrow(expect.objectContaining({ code }));
  });

  it.each<[string, CertificateChanges]>([
    ['has digitalSignature', {}],
    ['has it among others', { extensions: [keyUsage(KeyUsage.digitalSignature | 0x4000)] }],
    ['is for clients', { extensions: [extendedKeyUsage('1.3.6.1.5.5.7.3.4', oid.clientAuthentication)] }],
    ['is for any purpose', { extensions: [extendedKeyUsage(oid.anyExtendedKeyUsage)] }],
    ['names an assurance level', { extensions: [policies('1.2.3')] }],
  ])('%s: good', (_, changes) => {
    expect(() => check(changes)).not.toThrow();
  });
});
