import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { type Certificate, KeyUsage } from '../../../src/verifier/certificate/certificate.js';
import type { KeyForOneUse } from '../../../src/verifier/certificate/public-key.js';
import { findSignatureAlgorithm } from '../../../src/verifier/certificate/signed-object.js';
import { isStrongKey } from '../../../src/verifier/certificate/strong-key.js';
import { Finding } from '../finding.js';
import { at, encodeTlv, parseTlv, type Tlv } from '../mutate/tlv.js';

/**
 * What the verifier has read as a certificate must be one for OpenSSL too, and both must see the same in it. Names and extensions are
 * compared with the bytes themselves, by places: X509Certificate shows them as text only. Undefined where it would not read it for a
 * reason that is none.
 */
export async function compareCertificates(der: Uint8Array, ours: Certificate): Promise<X509Certificate | undefined> {
  const tbs = at(parseTlv(der), 0)?.children ?? [];
  const from = tbs[0]?.tag === 0xa0 ? 1 : 0;
  const isStrange = hasStrangeName(tbs[from + 2]) || hasStrangeName(tbs[from + 4]);
  const theirs = readByOpenSsl(der, isStrange || hasUnknownAlgorithm(ours));
  if (theirs === undefined) return undefined;
  const same = (what: string, one: unknown, other: unknown) => {
    if (one !== other) throw new Finding(`${what}: ${one} here, ${other} there`, der);
  };
  // Whole bytes here, and OpenSSL makes an exception for zero.
  same('serial number', ours.serialNumber, theirs.serialNumber === '0' ? '00' : theirs.serialNumber);
  same('start of validity', ours.notBefore, Date.parse(theirs.validFrom));
  same('end of validity', ours.notAfter, Date.parse(theirs.validTo));
  same('being a CA', ours.extensions.basicConstraints?.isAuthority === true && mayCertify(ours), theirs.ca && mayCertify(ours));
  const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex');
  const raw = (value: Tlv | undefined) => (value === undefined ? '' : hex(encodeTlv(value)));
  same('serial number', hex(ours.serial), hex(tbs[from]?.content));
  if (!isStrange) {
    same('issuer', hex(ours.issuer.der), raw(tbs[from + 2]));
    same('subject', hex(ours.subject.der), raw(tbs[from + 4]));
  }
  if (ours.publicKey.kind.type !== 'other') same('public key', hex(ours.publicKey.spki), raw(tbs[from + 5]));
  await compareKeys(der, ours, theirs);
  same('purposes', ours.extensions.extendedKeyUsage?.join(), theirs.keyUsage?.join());
  return theirs;
}

function readByOpenSsl(der: Uint8Array, mayRefuse: boolean): X509Certificate | undefined {
  try {
    return new X509Certificate(der);
  } catch (error) {
    if (mayRefuse) return undefined;
    throw new Finding('OpenSSL does not take it for a certificate', der, error);
  }
}

/** Tags of text. What else stands in a name RFC 5280 §4.1.2.4 leaves to its kind; OpenSSL takes some of it and looks into it, here it is no text. */
const TEXT: readonly number[] = [0x0c, 0x12, 0x13, 0x14, 0x16, 0x1c, 0x1e];

function hasStrangeName(name: Tlv | undefined): boolean {
  const values = name?.children?.flatMap((rdn) => rdn.children ?? []).map((attribute) => at(attribute, 1)?.tag ?? 0);
  return values?.some((tag) => !TEXT.includes(tag)) === true;
}

/** Nobody looks here into the parameters of what is of no use. */
function hasUnknownAlgorithm({ publicKey, signatureAlgorithm }: Certificate): boolean {
  return publicKey.kind.type === 'other' || findSignatureAlgorithm(signatureAlgorithm) === undefined;
}

/** OpenSSL wants keyCertSign of a CA, where there is a key usage; here that is a rule of the path. */
function mayCertify({ extensions: { keyUsage }, version }: Certificate): boolean {
  return version === 3 && (keyUsage === undefined || (keyUsage & KeyUsage.keyCertSign) !== 0);
}

/** By both ways in that the verifier has: what one takes and the other does not would be two verifiers. */
async function compareKeys(der: Uint8Array, { publicKey }: Certificate, theirs: X509Certificate): Promise<void> {
  // What is too weak is never made a key of, and node:crypto refuses some of it by one way in and not by the other.
  if (!isStrongKey(publicKey)) return;
  const there = await exported(() => theirs.publicKey);
  const ways = [
    ['kept', () => publicKey.keyObject],
    ['for one use', async () => asKeyObject(await publicKey.keyForOneUse())],
  ] as const;
  for (const [way, read] of ways) {
    const here = await exported(read);
    if (here !== there) throw new Finding(`public key (${way}): ${here} here, ${there} there`, der);
  }
}

function asKeyObject(given: KeyForOneUse): KeyObject {
  return 'format' in given ? createPublicKey(given) : given.key;
}

async function exported(read: () => KeyObject | Promise<KeyObject>): Promise<string> {
  try {
    return (await read()).export({ type: 'spki', format: 'der' }).toString('hex');
  } catch {
    return 'no key';
  }
}
