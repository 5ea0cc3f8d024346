import type { DistributionPointName } from '../../../certificate/distribution-point.js';
import type { Name } from '../../../certificate/name.js';
import type { RevokedSerials } from './revoked-serials.js';

/** A certificate revocation list as read. What it says is a claim until its signature is checked against a trusted CA. */
export interface RevocationList {
  /** As of `SignedObject`; the same inside and outside of the signed part. */
  readonly signatureAlgorithm: string;
  readonly signature: Uint8Array;
  readonly issuer: Name;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly thisUpdate: number;
  readonly nextUpdate: number | undefined;
  readonly extensions: ListExtensions;
  readonly serials: RevokedSerials;
  /** An entry has a critical extension that nothing here understands (RFC 5280 §5.3). */
  readonly hasUnknownCriticalEntry: boolean;
  /** An entry says that its certificate is of another issuer (RFC 5280 §5.3.3). */
  readonly hasEntryOfOtherIssuer: boolean;
}

/** RFC 5280 §5.2. */
export interface ListExtensions {
  /** OIDs of critical extensions that nothing here understands. */
  readonly unknownCritical: readonly string[];
  /** Lower-case hexadecimal. */
  readonly authorityKeyIdentifier: string | undefined;
  readonly crlNumber: CrlNumber | undefined;
  readonly isDelta: boolean;
  readonly issuingDistributionPoint: IssuingDistributionPoint | undefined;
}

/** RFC 5280 §5.2.3: of up to 20 octets, so more than a number holds. */
export interface CrlNumber {
  readonly value: bigint;
  readonly isCritical: boolean;
}

/** RFC 5280 §5.2.5: which certificates the list is about. */
export interface IssuingDistributionPoint {
  /** The extension's value, DER in hexadecimal: lists with the same one have the same scope. */
  readonly der: string;
  readonly name: DistributionPointName | undefined;
  readonly onlyUserCertificates: boolean;
  readonly onlyAuthorityCertificates: boolean;
  readonly onlyAttributeCertificates: boolean;
  /** Named bits as in `DistributionPoint.reasons`; undefined is all of them. */
  readonly onlySomeReasons: number | undefined;
  readonly isIndirect: boolean;
}
