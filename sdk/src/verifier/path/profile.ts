import type { Certificate } from '../certificate/certificate.js';
import { oid } from '../certificate/oid.js';

/** "Conforming CAs MUST mark this extension as critical" (RFC 5280 §4.2.1.10, .11, .14). */
const CRITICAL: readonly (readonly [string, (certificate: Certificate) => boolean])[] = [
  [oid.basicConstraints, ({ extensions }) => extensions.basicConstraints?.isAuthority === true],
  [oid.nameConstraints, ({ extensions }) => extensions.nameConstraints !== undefined],
  [oid.policyConstraints, ({ extensions }) => extensions.policyConstraints !== undefined],
  [oid.inhibitAnyPolicy, ({ extensions }) => extensions.inhibitAnyPolicy !== undefined],
  [oid.subjectAlternativeName, ({ subject }) => subject.isEmpty],
];

/** "… as non-critical" (RFC 5280 §4.2.1.1, .2, .8, §4.2.2.1). */
const NOT_CRITICAL: readonly string[] = [
  oid.authorityKeyIdentifier,
  oid.subjectKeyIdentifier,
  oid.subjectDirectoryAttributes,
  oid.authorityInformationAccess,
];

/** RFC 1034 §3.5 as RFC 1123 §2.1 has it; the last label, a top-level domain, is no number. */
const HOST_NAME = /^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*(?!\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** What a CA that keeps RFC 5280 §4 would not have issued so, though §6.1 asks nothing of it; undefined if there is nothing. */
export function profileFault(certificate: Certificate, isAnchor = false): string | undefined {
  const { serial, issuer, extensions } = certificate;
  const [first = 0] = serial;
  // §4.1.2.2.
  if (first >= 0x80 || serial.every((octet) => octet === 0)) return 'its serial number is not positive';
  if (serial.length > 20) return 'its serial number is longer than 20 octets';
  // §4.1.2.4.
  if (issuer.isEmpty) return 'its issuer has no name';
  if (CRITICAL.some(([id, concerns]) => concerns(certificate) && !extensions.critical.includes(id)))
    return 'an extension is not critical that has to be';
  if (NOT_CRITICAL.some((id) => extensions.critical.includes(id))) return 'an extension is critical that must not be';
  // §4.2.1.1, §4.2.1.2. Nobody looks for the issuer of an anchor.
  if (extensions.basicConstraints?.isAuthority && extensions.subjectKeyIdentifier === undefined)
    return 'it has no subject key identifier';
  if (extensions.authorityKeyIdentifier?.keyIdentifier === undefined && !isAnchor) return 'it has no authority key identifier';
  // §4.2.1.6.
  if (extensions.subjectAlternativeNames?.some((name) => name.kind === 'dns' && !HOST_NAME.test(name.text)))
    return 'a DNS name of it is none';
  return undefined;
}
