import { contextConstructed, contextPrimitive, type DerReader, Tag } from '../der/index.js';
import type { Certificate } from './certificate.js';
import { Name } from './name.js';
import { readPublicKey } from './public-key.js';
import { readCertificateExtensions } from './read-certificate-extensions.js';
import { readAlgorithm, readSigned } from './signed-object.js';

/** Reads a certificate (RFC 5280 §4.1). Throws `SyntaxError`. Its bytes must not be changed afterwards: nothing is copied. */
export function parseCertificate(der: Uint8Array): Certificate {
  const { tbs, signatureAlgorithm, signature, content } = readSigned(der, readTbsCertificate);
  // RFC 5280 §4.1.1.2. Were they allowed to differ, the unsigned one could name another algorithm than the CA used.
  if (content.innerAlgorithm !== signatureAlgorithm)
    throw new SyntaxError('the signature algorithm differs inside and outside');
  // One by one: this is the way of every sign-in, and to spread and rest objects takes a tenth of it.
  return {
    der,
    tbs,
    signatureAlgorithm,
    signature,
    version: content.version,
    serial: content.serial,
    serialNumber: content.serialNumber,
    issuer: content.issuer,
    subject: content.subject,
    notBefore: content.notBefore,
    notAfter: content.notAfter,
    publicKey: content.publicKey,
    extensions: content.extensions,
  };
}

function readTbsCertificate(tbs: DerReader) {
  const version = readVersion(tbs);
  const serial = tbs.integer();
  const innerAlgorithm = readAlgorithm(tbs);
  const issuer = Name.read(tbs);
  const around = tbs.goInside(Tag.sequence);
  const notBefore = tbs.time();
  const notAfter = tbs.time();
  tbs.comeOut(around);
  const subject = Name.read(tbs);
  const publicKey = readPublicKey(tbs);
  if (version > 1 && tbs.nextTag !== contextConstructed(3)) skipUniqueIdentifiers(tbs);
  const list = version === 3 ? tbs.enterOptional(contextConstructed(3)) : undefined;
  const extensions = readCertificateExtensions(list?.enter(Tag.sequence));
  list?.finish();
  tbs.finish();
  return {
    version,
    serial,
    serialNumber: serialText(serial),
    innerAlgorithm,
    issuer,
    subject,
    notBefore,
    notAfter,
    publicKey,
    extensions,
  };
}

/** BIT STRINGs of version 2: RFC 5280 §4.1.2.8 wants none, but has them parsed. */
function skipUniqueIdentifiers(tbs: DerReader): void {
  for (const tag of [contextPrimitive(1), contextPrimitive(2)]) {
    if (tbs.nextTag !== tag) continue;
    const content = tbs.content(tag);
    // X.690 §8.6.2: first the number of bits that are not used.
    const unused = content[0] ?? 8;
    if (unused > 7 || (unused !== 0 && content.length === 1))
      throw new SyntaxError('a unique identifier that is not made of bits');
  }
}

/** RFC 5280 §4.1.2.1: counted from zero. */
function readVersion(tbs: DerReader): 1 | 2 | 3 {
  const explicit = tbs.enterOptional(contextConstructed(0));
  if (explicit === undefined) return 1;
  const version = explicit.count();
  explicit.finish();
  switch (version) {
    case 0:
      return 1;
    case 1:
      return 2;
    case 2:
      return 3;
    default:
      throw new SyntaxError('an unknown version');
  }
}

/** RFC 5280 §4.1.2.2 wants it positive. A negative one is another number than the positive one that looks like it, and says so. */
function serialText(serial: Uint8Array): string {
  const isNegative = (serial[0] ?? 0) >= 0x80;
  const text = Buffer.from(isNegative ? negated(serial) : serial)
    .toString('hex')
    .toUpperCase();
  return (isNegative ? '-' : '') + (text.length > 2 && text.startsWith('00') ? text.slice(2) : text);
}

/** Two's complement, of the same size. */
function negated(octets: Uint8Array): Uint8Array {
  const negative = octets.map((octet) => 0xff - octet);
  for (let at = negative.length - 1; at >= 0; at -= 1) {
    negative[at] = ((negative[at] ?? 0) + 1) & 0xff;
    if (negative[at] !== 0) break;
  }
  return negative;
}
