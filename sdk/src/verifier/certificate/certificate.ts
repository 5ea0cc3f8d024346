import type { DistributionPoint } from './distribution-point.js';
import type { GeneralName } from './general-name.js';
import type { Name } from './name.js';
import type { PublicKey } from './public-key.js';
import type { SignedObject } from './signed-object.js';

/** Bits of the key usage extension (RFC 5280 §4.2.1.3), as `namedBits` reads them. */
export const KeyUsage = { digitalSignature: 0x8000, keyCertSign: 0x0400, cRLSign: 0x0200 } as const;

/** A certificate as read. That it could be read says nothing about it: every value is a claim until its path is validated. */
export interface Certificate extends SignedObject {
  readonly der: Uint8Array;
  /** Counted from 1; only version 3 has extensions. */
  readonly version: 1 | 2 | 3;
  /** The octets of the INTEGER as they stand (two's complement): what lists and responses name a certificate by. */
  readonly serial: Uint8Array;
  /** The same for people: upper-case hexadecimal without leading zero bytes. */
  readonly serialNumber: string;
  readonly issuer: Name;
  readonly subject: Name;
  /** Milliseconds since 1970-01-01 UTC; both ends belong to the validity (RFC 5280 §4.1.2.5). */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly publicKey: PublicKey;
  readonly extensions: CertificateExtensions;
}

/** What the extensions say, each undefined where it is absent. */
export interface CertificateExtensions {
  /** OIDs of extensions that are marked critical and that nothing here reads. */
  readonly unknownCritical: readonly string[];
  /** OIDs of all that are marked critical. */
  readonly critical: readonly string[];
  readonly basicConstraints: BasicConstraints | undefined;
  /** Named bits as in RFC 5280 §4.2.1.3: `digitalSignature` is 0x8000, `keyCertSign` 0x0400, `cRLSign` 0x0200. */
  readonly keyUsage: number | undefined;
  /** OIDs. */
  readonly extendedKeyUsage: readonly string[] | undefined;
  /** OIDs. */
  readonly policies: readonly string[] | undefined;
  readonly policyMappings: readonly PolicyMapping[] | undefined;
  readonly policyConstraints: PolicyConstraints | undefined;
  /** How many further certificates may still say anyPolicy. */
  readonly inhibitAnyPolicy: number | undefined;
  readonly nameConstraints: NameConstraints | undefined;
  readonly subjectAlternativeNames: readonly GeneralName[] | undefined;
  /** Lower-case hexadecimal. */
  readonly subjectKeyIdentifier: string | undefined;
  readonly authorityKeyIdentifier: AuthorityKeyIdentifier | undefined;
  readonly distributionPoints: readonly DistributionPoint[] | undefined;
  readonly authorityInformation: readonly AccessDescription[] | undefined;
  /** The text values of the subject directory attributes, by OID. */
  readonly directoryAttributes: ReadonlyMap<string, readonly string[]> | undefined;
}

/** RFC 5280 §4.2.1.9. */
export interface BasicConstraints {
  readonly isAuthority: boolean;
  /** How many further CA certificates may follow below this one; undefined is any number. */
  readonly pathLength: number | undefined;
}

/** RFC 5280 §4.2.1.5: what is `issuerPolicy` above is `subjectPolicy` below. */
export interface PolicyMapping {
  readonly issuerPolicy: string;
  readonly subjectPolicy: string;
}

/** RFC 5280 §4.2.1.11: after so many further certificates. */
export interface PolicyConstraints {
  readonly requireExplicitPolicy: number | undefined;
  readonly inhibitPolicyMapping: number | undefined;
}

/** RFC 5280 §4.2.1.10. An empty list permits nothing of what it would name, and excludes nothing. */
export interface NameConstraints {
  readonly permitted: readonly GeneralName[];
  readonly excluded: readonly GeneralName[];
}

/** RFC 5280 §4.2.1.1. */
export interface AuthorityKeyIdentifier {
  /** Lower-case hexadecimal. */
  readonly keyIdentifier: string | undefined;
  /** Name and serial number (octets of the INTEGER) of the issuer's own certificate. */
  readonly issuer: readonly GeneralName[] | undefined;
  readonly serial: Uint8Array | undefined;
}

/** RFC 5280 §4.2.2.1. */
export interface AccessDescription {
  /** OID. */
  readonly method: string;
  readonly location: GeneralName;
}
