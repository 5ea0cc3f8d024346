import { createPublicKey, KeyObject, webcrypto } from 'node:crypto';
import { DerReader, Tag } from '../der/index.js';
import { oid } from './oid.js';

const { subtle } = webcrypto;

/** The curves that are known here, by the names of node:crypto. */
export type Curve = 'prime256v1' | 'secp384r1' | 'secp521r1';

/** What a SubjectPublicKeyInfo says, and the key itself once it is asked for. */
export class PublicKey {
  /** The SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  /** What stands in its BIT STRING: OCSP names a key by the hash of it (RFC 6960 §4.1.1). */
  readonly bits: Uint8Array;
  readonly kind: KeyKind;
  private object: KeyObject | undefined;

  constructor(spki: Uint8Array, bits: Uint8Array, kind: KeyKind) {
    this.spki = spki;
    this.bits = bits;
    this.kind = kind;
  }

  /**
   * For node:crypto, to be used often: kept. Throws what node:crypto throws for bytes that are no key: a point that is not on its curve,
   * a kind that it does not know.
   */
  get keyObject(): KeyObject {
    this.object ??= createPublicKey({ key: asBuffer(this.spki), format: 'der', type: 'spki' });
    return this.object;
  }

  /**
   * For node:crypto, to be used once, by the way in that it takes fastest. As a SubjectPublicKeyInfo an RSA key took 35 times as long (Node 20), and
   * one on a curve three times: that way is built for keys of every kind. A JWK would have the order of the point checked by
   * a multiplication, which curves of cofactor 1, all three of ours, do not need; that the point is on its curve is checked here too.
   * Rejects with what node:crypto throws for bytes that are no key.
   */
  async keyForOneUse(): Promise<KeyForOneUse> {
    if (this.kind.type !== 'ec') return { key: asBuffer(this.bits), format: 'der', type: 'pkcs1' };
    return {
      key: KeyObject.from(await subtle.importKey('raw', this.bits, webCryptoNames[this.kind.curve], false, ['verify'])),
    };
  }
}

/** A key as node:crypto takes it. */
export type KeyForOneUse =
  | { readonly key: Buffer; readonly format: 'der'; readonly type: 'pkcs1' }
  | { readonly key: KeyObject };

const webCryptoNames = {
  prime256v1: { name: 'ECDSA', namedCurve: 'P-256' },
  secp384r1: { name: 'ECDSA', namedCurve: 'P-384' },
  secp521r1: { name: 'ECDSA', namedCurve: 'P-521' },
} as const satisfies Record<Curve, webcrypto.EcKeyImportParams>;

/** Of what kind a key is, as far as the rules ask. */
export type KeyKind =
  | { readonly type: 'rsa'; readonly modulusBits: number; readonly exponent: Uint8Array }
  | { readonly type: 'ec'; readonly curve: Curve }
  | { readonly type: 'other' };

const curves: ReadonlyMap<string, { readonly curve: Curve; readonly coordinateSize: number }> = new Map([
  [oid.prime256v1, { curve: 'prime256v1', coordinateSize: 32 }],
  [oid.secp384r1, { curve: 'secp384r1', coordinateSize: 48 }],
  [oid.secp521r1, { curve: 'secp521r1', coordinateSize: 66 }],
]);

/** Reads the next value, a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7). Throws `SyntaxError`. */
export function readPublicKey(reader: DerReader): PublicKey {
  const spki = reader.element(Tag.sequence);
  const info = new DerReader(spki).enter(Tag.sequence);
  const algorithm = info.enter(Tag.sequence);
  const type = algorithm.oid();
  // RFC 5280 §4.1.1.2: whatever the parameters are, they are one value.
  const parameters = algorithm.isAtEnd ? undefined : new DerReader(algorithm.element());
  algorithm.finish();
  const bits = info.octetsOfBits();
  info.finish();
  switch (type) {
    case oid.rsaEncryption:
      // RFC 3279 §2.3.1: the parameters are NULL.
      if (parameters?.content(Tag.null).length !== 0) throw new SyntaxError('parameters of an RSA key');
      return new PublicKey(spki, bits, readRsaKey(bits));
    case oid.ecPublicKey: {
      // RFC 5480 §2.1.1: a named curve, and no curve of one's own.
      const known = parameters?.nextTag === Tag.objectIdentifier ? curves.get(parameters.oid()) : undefined;
      if (known === undefined) return new PublicKey(spki, bits, { type: 'other' });
      // RFC 5480 §2.2: 04 and two coordinates. Compressed points are optional there, and no card has any.
      if (bits[0] !== 0x04 || bits.length !== 1 + 2 * known.coordinateSize) throw new SyntaxError('not an uncompressed point');
      return new PublicKey(spki, bits, { type: 'ec', curve: known.curve });
    }
    default:
      return new PublicKey(spki, bits, { type: 'other' });
  }
}

/** RFC 8017 appendix A.1.1. */
function readRsaKey(bits: Uint8Array): KeyKind {
  const outer = new DerReader(bits);
  const key = outer.enter(Tag.sequence);
  outer.finish();
  const modulus = positive(key.integer());
  const exponent = positive(key.integer());
  key.finish();
  return { type: 'rsa', modulusBits: modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24, exponent };
}

/** Without the octet that only says that the number is not negative. */
function positive(integer: Uint8Array): Uint8Array {
  const first = integer[0] ?? 0;
  if (first >= 0x80 || (first === 0 && integer.length === 1))
    throw new SyntaxError('a number of an RSA key that is not positive');
  return first === 0 ? integer.subarray(1) : integer;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
