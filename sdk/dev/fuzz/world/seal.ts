import { type KeyObject, sign } from 'node:crypto';
import { encodeTlv, parseTlv, type Tlv } from '../mutate/tlv.js';

const ecdsaWithSha256 = Buffer.from('300a06082a8648ce3d040302', 'hex');

/** The AlgorithmIdentifier of all that is sealed here. */
export function sealAlgorithm(): Tlv {
  const tlv = parseTlv(ecdsaWithSha256);
  if (tlv === undefined) throw new TypeError('not DER');
  return tlv;
}

/** Whatever is to be signed, with algorithm and signature after it (RFC 5280 §4.1, §5.1), by a key on P-256; DER. */
export function seal(tbs: Tlv, privateKey: KeyObject): Uint8Array {
  return encodeTlv(sealed(tbs, privateKey));
}

/** The same, taken apart. */
export function sealed(tbs: Tlv, privateKey: KeyObject): Tlv {
  const signature = sign('sha256', encodeTlv(tbs), { key: privateKey, dsaEncoding: 'der' });
  const bits: Tlv = { tag: 0x03, children: undefined, content: Buffer.concat([Buffer.alloc(1), signature]) };
  return { tag: 0x30, children: [tbs, sealAlgorithm(), bits], content: new Uint8Array() };
}
