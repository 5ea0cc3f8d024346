import * as pkijs from 'pkijs';
import { decodeDer } from '../certificate/decode-der.js';
import { oid } from '../certificate/oid.js';
import {
  hex,
  readExtensions,
  readKeyIdentifier,
  readSerialNumber,
  readSignature,
  readTime,
} from '../certificate/parse-certificate.js';
import type { SignedObject } from '../certificate/signed-object.js';

/** A certificate revocation list as read; nothing about it is checked. */
export interface Crl extends SignedObject {
  /** DER of the name, in hexadecimal. */
  readonly issuer: string;
  readonly authorityKeyIdentifier: string | undefined;
  /** Milliseconds since 1970-01-01 UTC. RFC 5280 §5.1.2.5 asks for `nextUpdate`, and so does freshness. */
  readonly thisUpdate: number;
  readonly nextUpdate: number | undefined;
  readonly revokedSerialNumbers: ReadonlySet<string>;
  /** Has a critical extension, of the list or of an entry, that changes what the list means. */
  readonly isLimited: boolean;
}

const UNDERSTOOD: readonly string[] = [oid.authorityKeyIdentifier, oid.crlNumber];

/** Throws whatever the reading of bad bytes throws. */
export function parseCrl(der: Uint8Array): Crl {
  const crl = new pkijs.CertificateRevocationList({ schema: decodeDer(der) });
  const entries = crl.revokedCertificates ?? [];
  const extensions = readExtensions(crl.crlExtensions?.extensions ?? []);
  return {
    ...readSignature(crl),
    issuer: hex(crl.issuer.valueBeforeDecode),
    authorityKeyIdentifier: extensions.read(oid.authorityKeyIdentifier, readKeyIdentifier),
    thisUpdate: readTime(crl.thisUpdate),
    nextUpdate: crl.nextUpdate && readTime(crl.nextUpdate),
    revokedSerialNumbers: new Set(entries.map(({ userCertificate }) => readSerialNumber(userCertificate))),
    // RFC 5280 §5.2: a list with an unknown critical extension must not be used to call a certificate good. So delta lists and
    // lists for a part of the certificates (issuing distribution point) are left aside, and with §5.3 indirect lists too.
    isLimited:
      extensions.critical.some((id) => !UNDERSTOOD.includes(id)) ||
      entries.some(({ crlEntryExtensions }) => crlEntryExtensions?.extensions.some(({ critical }) => critical)),
  };
}
