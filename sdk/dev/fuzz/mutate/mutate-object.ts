import { mutateBytes } from './mutate-bytes.js';
import { mutateTlv } from './mutate-tlv.js';
import type { Random } from './random.js';
import { copyTlv, encodeTlv, parseTlv, type Tlv } from './tlv.js';

/** A right object, as bytes and taken apart. */
export interface Sample {
  readonly der: Uint8Array;
  readonly tlv: Tlv;
}

/** @throws {TypeError} for bytes that are no DER: a mistake of the caller */
export function sampleOf(der: Uint8Array): Sample {
  const tlv = parseTlv(der);
  if (tlv === undefined || Buffer.compare(encodeTlv(tlv), der) !== 0) throw new TypeError('a sample must be DER');
  return { der, tlv };
}

/** One in three by its bytes, which also breaks what holds it together; the others by its parts. One in fifty is left as it is. */
export function mutateObject(random: Random, { der, tlv }: Sample, other: Sample): Uint8Array {
  if (random.oneIn(50)) return der;
  return random.oneIn(3) ? mutateBytes(random, der, other.der) : encodeTlv(mutateTlv(random, copyTlv(tlv), other.tlv));
}
