import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import type { Certificate } from './certificate.js';
import { decodeDer } from './decode-der.js';
import { oid } from './oid.js';
import type { SignedObject } from './signed-object.js';

/** Reads a certificate. Throws whatever the reading of bad bytes throws; the caller knows whose bytes they are. */
export function parseCertificate(der: Uint8Array): Certificate {
  const certificate = new pkijs.Certificate({ schema: decodeDer(der) });
  // What stands around the signed part is signed by nobody, and asn1js takes lengths there that are not so. Only the one spelling
  // that a CA writes (X.690 §10) is taken: OpenSSL writes its `raw` anew.
  if (!new X509Certificate(der).raw.equals(der)) throw new SyntaxError('the certificate is not in DER');
  const extensions = readExtensions(certificate.extensions ?? []);
  // RFC 5280 §4.1.2.1: the field `version` counts from zero.
  if (extensions.values.size > 0 && certificate.version !== 2) throw new SyntaxError('extensions need version 3');

  const constraints = extensions.read(oid.basicConstraints, (schema) => new pkijs.BasicConstraints({ schema }));
  const directory = extensions.read(
    oid.subjectDirectoryAttributes,
    (schema) => new pkijs.SubjectDirectoryAttributes({ schema }),
  );
  return {
    der,
    ...readSignature(certificate),
    serialNumber: readSerialNumber(certificate.serialNumber),
    issuer: hex(certificate.issuer.valueBeforeDecode),
    subject: hex(certificate.subject.valueBeforeDecode),
    subjectAttributes: collectTexts(certificate.subject.typesAndValues.map(({ type, value }) => ({ type, values: [value] }))),
    notBefore: readTime(certificate.notBefore),
    notAfter: readTime(certificate.notAfter),
    publicKey: readPublicKey(certificate.subjectPublicKeyInfo),
    criticalExtensions: extensions.critical,
    keyUsage: extensions.read(oid.keyUsage, (value) => {
      if (!(value instanceof asn1js.BitString)) throw new SyntaxError('key usage is not a bit string');
      return value.valueBlock.valueHexView[0] ?? 0;
    }),
    extendedKeyUsage: extensions.read(oid.extendedKeyUsage, (schema) => new pkijs.ExtKeyUsage({ schema }).keyPurposes),
    policies:
      extensions.read(oid.certificatePolicies, (schema) =>
        new pkijs.CertificatePolicies({ schema }).certificatePolicies.map(({ policyIdentifier }) => policyIdentifier),
      ) ?? [],
    isAuthority: constraints?.cA ?? false,
    pathLength: readPathLength(constraints),
    subjectKeyIdentifier: extensions.read(oid.subjectKeyIdentifier, (value) => {
      if (!(value instanceof asn1js.OctetString)) throw new SyntaxError('subject key identifier is not an octet string');
      return hex(value.valueBlock.valueHexView);
    }),
    authorityKeyIdentifier: extensions.read(oid.authorityKeyIdentifier, readKeyIdentifier),
    directoryAttributes: collectTexts(directory?.attributes ?? []),
  };
}

/**
 * They take something away from what a certificate or list says, so RFC 5280 has them critical (§4.2.1.10, §5.2.4, §5.2.5). A CA that
 * forgot to mark them meant no less.
 */
const ALWAYS_CRITICAL: readonly string[] = [oid.nameConstraints, oid.deltaCrlIndicator, oid.issuingDistributionPoint];

interface Extensions {
  readonly values: ReadonlyMap<string, Uint8Array>;
  readonly critical: readonly string[];
  /** Undefined where the extension is absent. */
  read<T>(id: string, how: (value: asn1js.AsnType) => T): T | undefined;
}

/** Extensions of a certificate, a CRL or a CRL entry. RFC 5280 §4.2: at most one of each kind. */
export function readExtensions(extensions: readonly pkijs.Extension[]): Extensions {
  const values = new Map(extensions.map(({ extnID, extnValue }) => [extnID, extnValue.valueBlock.valueHexView]));
  if (values.size !== extensions.length) throw new SyntaxError('an extension occurs twice');
  return {
    values,
    critical: extensions
      .filter(({ critical, extnID }) => critical || ALWAYS_CRITICAL.includes(extnID))
      .map(({ extnID }) => extnID),
    read(id, how) {
      const value = values.get(id);
      return value === undefined ? undefined : how(decodeDer(value));
    },
  };
}

/** The signed part and the signature of a certificate or a CRL. */
export function readSignature(object: pkijs.Certificate | pkijs.CertificateRevocationList): SignedObject {
  const { signature: inner, signatureAlgorithm: outer, signatureValue, tbsView } = object;
  // RFC 5280 §4.1.1.2 and §5.1.1.2. Were they allowed to differ, the unsigned one could name another algorithm than the CA used.
  if (!inner.isEqual(outer)) throw new SyntaxError('the signature algorithm differs inside and outside');
  if (signatureValue.valueBlock.unusedBits !== 0) throw new SyntaxError('the signature is not made of whole bytes');
  return { tbs: tbsView, signatureAlgorithm: inner.algorithmId, signature: signatureValue.valueBlock.valueHexView };
}

export function readSerialNumber(integer: asn1js.Integer): string {
  return hex(integer.valueBlock.valueHexView)
    .toUpperCase()
    .replace(/^(?:00)+(?=..)/, '');
}

export function readTime({ value }: pkijs.Time): number {
  const time = value.getTime();
  // NaN would compare as neither too early nor too late.
  if (Number.isNaN(time)) throw new SyntaxError('not a time');
  return time;
}

export function readKeyIdentifier(schema: asn1js.AsnType): string | undefined {
  const { keyIdentifier } = new pkijs.AuthorityKeyIdentifier({ schema });
  return keyIdentifier === undefined ? undefined : hex(keyIdentifier.valueBlock.valueHexView);
}

function readPublicKey(info: pkijs.PublicKeyInfo): KeyObject {
  return createPublicKey({ key: Buffer.from(info.toSchema().toBER()), format: 'der', type: 'spki' });
}

function readPathLength(constraints: pkijs.BasicConstraints | undefined): number | undefined {
  const length = constraints?.pathLenConstraint;
  if (length === undefined) return undefined;
  if (typeof length !== 'number' || length < 0) throw new SyntaxError('path length out of range');
  return length;
}

function collectTexts(attributes: readonly { readonly type: string; readonly values: readonly unknown[] }[]) {
  const texts = new Map<string, string[]>();
  for (const { type, values } of attributes) {
    const known = texts.get(type) ?? [];
    texts.set(type, known);
    for (const value of values) {
      if (value instanceof asn1js.BaseStringBlock) known.push(value.valueBlock.value);
    }
  }
  return texts;
}

export function hex(bytes: Uint8Array | ArrayBuffer): string {
  return Buffer.from(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes)).toString('hex');
}
