import { describe, expect, it } from 'vitest';
import {
  alternativeNames,
  basicConstraints,
  extension,
  general,
  issuerKeyIdentifier,
  keyIdentifier,
  policyConstraints,
} from '../../../test/support/certificates/extensions.js';
import {
  type CertificateChanges,
  certifyAuthority,
  makeName,
  makeParty,
} from '../../../test/support/certificates/make-certificate.js';
import { oid } from '../certificate/oid.js';
import { profileFault } from './profile.js';

const root = makeParty('Root');
const issuer = makeParty('Issuing CA');
const faultOf = (changes: CertificateChanges, above = root) => profileFault(certifyAuthority(above, issuer, changes));

describe('what a CA does not issue, by RFC 5280 §4', () => {
  it('is not found in a good certificate', () => {
    expect(faultOf({})).toBeUndefined();
    expect(
      faultOf({ extensions: [alternativeNames(general.dns('*.example.com'), general.dns('a1.example'))] }),
    ).toBeUndefined();
  });

  it.each<[string, CertificateChanges]>([
    ['serial number is not positive', { serial: Uint8Array.of(0) }],
    ['serial number is not positive', { serial: Uint8Array.of(0x80) }],
    ['longer than 20 octets', { serial: new Uint8Array(21).fill(1) }],
    ['not critical that has to be', { extensions: [basicConstraints(true, undefined, false)] }],
    ['not critical that has to be', { extensions: [policyConstraints(0, undefined, false)] }],
    ['critical that must not be', { extensions: [keyIdentifier(issuer.keyIdentifier, true)] }],
    ['critical that must not be', { extensions: [issuerKeyIdentifier(root.keyIdentifier, true)] }],
    ['no subject key identifier', { without: [oid.subjectKeyIdentifier] }],
    ['no authority key identifier', { without: [oid.authorityKeyIdentifier] }],
    ['no authority key identifier', { extensions: [extension(oid.authorityKeyIdentifier, false, Uint8Array.of(0x30, 0))] }],
    ['a DNS name of it is none', { extensions: [alternativeNames(general.dns('foo_bar.example'))] }],
    ['a DNS name of it is none', { extensions: [alternativeNames(general.dns('192.0.2.1'))] }],
  ])('%s (case %#)', (fault, changes) => {
    expect(faultOf(changes)).toContain(fault);
  });

  it('an issuer without a name; a subject without one, but for a critical alternative name', () => {
    expect(faultOf({}, { ...root, name: makeName() })).toBe('its issuer has no name');
    const nameless = { ...issuer, name: makeName() };
    expect(profileFault(certifyAuthority(root, nameless))).toContain('not critical that has to be');
    const [uncritical] = [alternativeNames(general.dns('example.com'))];
    expect(profileFault(certifyAuthority(root, nameless, { extensions: [uncritical] }))).toContain('not critical');
    const value = Uint8Array.of(0x30, 0x03, 0x82, 0x01, 0x61);
    const critical = extension(oid.subjectAlternativeName, true, value);
    expect(profileFault(certifyAuthority(root, nameless, { extensions: [critical] }))).toBeUndefined();
  });

  it('an anchor needs nobody above it', () => {
    const certificate = certifyAuthority(root, issuer, { without: [oid.authorityKeyIdentifier] });
    expect(profileFault(certificate, true)).toBeUndefined();
  });
});
