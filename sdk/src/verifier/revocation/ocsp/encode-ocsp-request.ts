import { contextConstructed, encodeDer, Tag } from '../../der/index.js';
import { type CertIdHash, encodeCertId, type Issued } from './cert-id.js';

/** 1.3.6.1.5.5.7.48.1.2, with tag and length. */
const nonceOid = Buffer.from('06092b0601050507300102', 'hex');

/** What the nonce extension holds (RFC 9654 §2.1), in the request and, unchanged, in the response. */
export function encodeNonce(nonce: Uint8Array): Uint8Array {
  return encodeDer(Tag.octetString, nonce);
}

/** An unsigned OCSPRequest about one certificate (RFC 6960 §4.1.1), DER. */
export function encodeOcspRequest(
  issued: Issued,
  { hash, nonce }: { readonly hash: CertIdHash; readonly nonce: Uint8Array | undefined },
): Uint8Array {
  const requestList = encodeDer(Tag.sequence, encodeDer(Tag.sequence, encodeCertId(hash, issued)));
  if (nonce === undefined) return encodeDer(Tag.sequence, encodeDer(Tag.sequence, requestList));
  const extension = encodeDer(Tag.sequence, nonceOid, encodeDer(Tag.octetString, encodeNonce(nonce)));
  const extensions = encodeDer(contextConstructed(2), encodeDer(Tag.sequence, extension));
  return encodeDer(Tag.sequence, encodeDer(Tag.sequence, requestList, extensions));
}
