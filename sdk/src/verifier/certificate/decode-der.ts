import * as asn1js from 'asn1js';

/** One ASN.1 value that fills `der` to its last byte; asn1js itself bounds the nesting. Throws otherwise. */
export function decodeDer(der: Uint8Array): asn1js.AsnType {
  const { offset, result } = asn1js.fromBER(der);
  if (offset !== der.length) throw new SyntaxError(result.error || 'bytes after the end of the ASN.1 value');
  return result;
}
