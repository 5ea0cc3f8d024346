import type { KeyObject } from 'node:crypto';
import type { SignedObject } from './signed-object.js';

/** Bits of the key usage extension (RFC 5280 §4.2.1.3) as they stand in its first byte. */
export const KeyUsage = { digitalSignature: 0x80, keyCertSign: 0x04, cRLSign: 0x02 } as const;

/** A certificate as read. That it could be read says nothing about it: every value is a claim until its path is validated. */
export interface Certificate extends SignedObject {
  readonly der: Uint8Array;
  /** Upper-case hexadecimal without leading zero bytes. */
  readonly serialNumber: string;
  /**
   * The DER of the names in hexadecimal, to be compared as they are: RFC 5280 §4.1.2.6 has a CA write its name the same way, byte
   * for byte, as subject and as issuer.
   */
  readonly issuer: string;
  readonly subject: string;
  /** The text attributes of the subject, by OID. */
  readonly subjectAttributes: ReadonlyMap<string, readonly string[]>;
  /** Milliseconds since 1970-01-01 UTC; both ends belong to the validity (RFC 5280 §4.1.2.5). */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly publicKey: KeyObject;

  readonly criticalExtensions: readonly string[];
  /** Bits as in the first byte of RFC 5280 §4.2.1.3 (`digitalSignature` is 0x80); undefined where the extension is absent. */
  readonly keyUsage: number | undefined;
  readonly extendedKeyUsage: readonly string[] | undefined;
  readonly policies: readonly string[];
  readonly isAuthority: boolean;
  /** How many further CA certificates may follow below this one; undefined is any number. */
  readonly pathLength: number | undefined;
  /** Hexadecimal. */
  readonly subjectKeyIdentifier: string | undefined;
  readonly authorityKeyIdentifier: string | undefined;
  /** The text values of the subject directory attributes, by OID. */
  readonly directoryAttributes: ReadonlyMap<string, readonly string[]>;
}
