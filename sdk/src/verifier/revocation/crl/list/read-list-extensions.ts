import { readDistributionPointName } from '../../../certificate/distribution-point.js';
import { readExtensions } from '../../../certificate/extensions.js';
import { oid } from '../../../certificate/oid.js';
import { readAuthorityKeyIdentifier } from '../../../certificate/read-certificate-extensions.js';
import { contextPrimitive, type DerReader, DerReader as Reader, Tag } from '../../../der/index.js';
import type { CrlNumber, IssuingDistributionPoint, ListExtensions } from './revocation-list.js';

const MAX_NUMBER_OCTETS = 20;

/** Reads the content of an Extensions (RFC 5280 §5.2); of a list that has none, nothing. Throws `SyntaxError`. */
export function readListExtensions(reader: DerReader | undefined): ListExtensions {
  const unknownCritical: string[] = [];
  let authorityKeyIdentifier: string | undefined;
  let crlNumber: CrlNumber | undefined;
  let isDelta = false;
  let issuingDistributionPoint: IssuingDistributionPoint | undefined;
  for (const { id, critical, value } of reader === undefined ? [] : readExtensions(reader)) {
    switch (id) {
      case oid.authorityKeyIdentifier:
        authorityKeyIdentifier = readAuthorityKeyIdentifier(value).keyIdentifier;
        break;
      case oid.crlNumber:
        crlNumber = { value: readNumber(value), isCritical: critical };
        break;
      case oid.deltaCrlIndicator:
        readNumber(value);
        isDelta = true;
        break;
      case oid.issuingDistributionPoint:
        issuingDistributionPoint = readIssuingDistributionPoint(value);
        break;
      default:
        if (critical) unknownCritical.push(id);
        continue;
    }
    value.finish();
  }
  return { unknownCritical, authorityKeyIdentifier, crlNumber, isDelta, issuingDistributionPoint };
}

/** RFC 5280 §5.2.3: INTEGER (0..MAX), of at most 20 octets. */
function readNumber(reader: DerReader): bigint {
  const octets = reader.integer();
  if (octets.length > MAX_NUMBER_OCTETS || (octets[0] ?? 0) >= 0x80) throw new SyntaxError('the number of a list out of range');
  return BigInt(`0x${hex(octets)}`);
}

/** RFC 5280 §5.2.5. */
function readIssuingDistributionPoint(reader: DerReader): IssuingDistributionPoint {
  const der = reader.element(Tag.sequence);
  const sequence = new Reader(der).enter(Tag.sequence);
  const name = readDistributionPointName(sequence);
  const onlyUserCertificates = sequence.flag(contextPrimitive(1));
  const onlyAuthorityCertificates = sequence.flag(contextPrimitive(2));
  const reasonsTag = contextPrimitive(3);
  const onlySomeReasons = sequence.nextTag === reasonsTag ? sequence.namedBits(reasonsTag) : undefined;
  const isIndirect = sequence.flag(contextPrimitive(4));
  const onlyAttributeCertificates = sequence.flag(contextPrimitive(5));
  sequence.finish();
  return {
    der: hex(der),
    name,
    onlyUserCertificates,
    onlyAuthorityCertificates,
    onlyAttributeCertificates,
    onlySomeReasons,
    isIndirect,
  };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}
