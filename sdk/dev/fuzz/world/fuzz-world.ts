import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { parseCertificate } from '../../../src/verifier/certificate/parse-certificate.js';
import { type Sample, sampleOf } from '../mutate/mutate-object.js';
import { at, copyTlv, parseTlv, type Tlv } from '../mutate/tlv.js';
import { seal, sealAlgorithm } from './seal.js';

export const ORIGIN = 'https://www.example.gov.tw';

/** Somebody with a certificate, and the token by which that one signs in. */
export interface Somebody {
  readonly certificate: Sample;
  readonly publicKey: KeyObject;
  readonly challengeNonce: string;
  readonly token: Token;
}

export interface Token {
  readonly format: string;
  readonly unverifiedCertificate: string;
  readonly algorithm: string;
  readonly signature: string;
}

/** The test PKI once more, with keys that are in hand: what is changed in it can be signed again. */
export interface FuzzWorld {
  readonly root: Sample;
  readonly issuer: Sample;
  readonly issuerKey: KeyObject;
  /** One for each of the token's algorithms; all are good. */
  readonly people: readonly [Somebody, ...Somebody[]];
  /** Signed by the issuer too, but not fit to sign in with, each for a reason of its own. */
  readonly unfit: readonly [Somebody, ...Somebody[]];
  /** Is on the list; its certificate is right otherwise. */
  readonly revoked: Somebody;
  /** The list that names it. */
  readonly list: Sample;
  /** When all are valid, milliseconds since 1970-01-01 UTC. */
  readonly now: number;
}

const ALGORITHMS = ['RS256', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'RS384', 'RS512'] as const;
type Algorithm = (typeof ALGORITHMS)[number];

/** Where the parts are, among the children of what is signed of a certificate and of a list with version. */
const inCertificate = { algorithm: 2, publicKey: 6 } as const;
const inList = { algorithm: 1 } as const;

export async function makeFuzzWorld(): Promise<FuzzWorld> {
  const pki = await loadTestPki();
  const generation = pki.bad.revoked.issuerGeneration - 1;
  const [rootDer, issuerDer, listDer] = [pki.trustAnchors, pki.intermediates, pki.crls].map((ders) => ders[generation]);
  const [citizen] = pki.citizens;
  if (!rootDer || !issuerDer || !listDer || !citizen) throw new TypeError('the test PKI is another one');
  const [rootKey, issuerKey] = [p256(), p256()];
  const root = rekeyed(rootDer, rootKey.publicKey, rootKey.privateKey);
  const issuer = rekeyed(issuerDer, issuerKey.publicKey, rootKey.privateKey);

  // Certificates of the other generation ask for their issuer by its key identifier.
  const [wanted, other] = pki.intermediates.map((ca) => parseCertificate(ca).extensions.subjectKeyIdentifier ?? '');
  const asked = generation === 0 ? other : wanted;
  const given = generation === 0 ? wanted : other;
  const underOneIssuer = (der: Uint8Array): Uint8Array =>
    Buffer.from(
      Buffer.from(der)
        .toString('hex')
        .replace(asked ?? '', given ?? ''),
      'hex',
    );

  // Made once for all tests: new ones take a second.
  const rsaKeys = pki.citizens.flatMap(({ signature, encryption }) => [signature.privateKey, encryption.privateKey]);
  const somebody = (der: Uint8Array, algorithm: Algorithm): Somebody => {
    // A key each: what one has signed must not hold for another's certificate.
    const privateKey = algorithm.startsWith('ES')
      ? generateKeyPairSync('ec', { namedCurve: curveOf(algorithm) }).privateKey
      : rsaKeys.pop();
    if (privateKey === undefined) throw new TypeError('the test PKI has too few people');
    const publicKey = createPublicKey(privateKey);
    const certificate = rekeyed(underOneIssuer(der), publicKey, issuerKey.privateKey);
    const challengeNonce = createHash('sha256').update(certificate.der).digest('base64');
    return { certificate, publicKey, challengeNonce, token: tokenOf(certificate.der, privateKey, algorithm, challengeNonce) };
  };
  const [rs256, ...otherAlgorithms] = ALGORITHMS;
  const of = (index: number) => (pki.citizens[index % pki.citizens.length] ?? citizen).signature.certificate;

  return {
    root,
    issuer,
    issuerKey: issuerKey.privateKey,
    people: [
      somebody(citizen.signature.certificate, rs256),
      ...otherAlgorithms.map((algorithm, index) => somebody(of(index + 1), algorithm)),
      somebody(pki.organisation.signature.certificate, 'ES256'),
    ],
    unfit: [
      somebody(citizen.encryption.certificate, 'ES256'),
      somebody(issuerDer, 'ES256'),
      ...[pki.bad.expired, pki.bad.notYetValid, pki.bad.wrongUsage, pki.bad.wrongPolicy].map(({ signature }) =>
        somebody(signature.certificate, 'ES256'),
      ),
    ],
    revoked: somebody(pki.bad.revoked.signature.certificate, 'ES256'),
    list: resealed(listDer, issuerKey.privateKey),
    now: Date.now(),
  };
}

function p256() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function curveOf(algorithm: Algorithm): string {
  return { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }[algorithm as 'ES256' | 'ES384' | 'ES512'];
}

/** The certificate with another key, signed again. */
function rekeyed(der: Uint8Array, publicKey: KeyObject, signWith: KeyObject): Sample {
  const tbs = tbsOf(der);
  const spki = parseTlv(publicKey.export({ type: 'spki', format: 'der' }));
  if (tbs.children === undefined || spki === undefined) throw new TypeError('not a certificate');
  tbs.children[inCertificate.algorithm] = sealAlgorithm();
  tbs.children[inCertificate.publicKey] = spki;
  return sampleOf(seal(tbs, signWith));
}

function resealed(der: Uint8Array, signWith: KeyObject): Sample {
  const tbs = tbsOf(der);
  if (tbs.children === undefined) throw new TypeError('not a list');
  tbs.children[inList.algorithm] = sealAlgorithm();
  return sampleOf(seal(tbs, signWith));
}

function tbsOf(der: Uint8Array): Tlv {
  const tbs = at(sampleOf(der).tlv, 0);
  if (tbs === undefined) throw new TypeError('nothing that is signed');
  return copyTlv(tbs);
}

/** As the card does it: the signature covers H(origin) ‖ H(nonce). */
function tokenOf(certificate: Uint8Array, privateKey: KeyObject, algorithm: Algorithm, challengeNonce: string): Token {
  const hash = `sha${algorithm.slice(2)}`;
  const digest = (text: string) => createHash(hash).update(text).digest();
  const options = algorithm.startsWith('PS')
    ? { padding: 6, saltLength: Number(algorithm.slice(2)) / 8 }
    : { dsaEncoding: 'ieee-p1363' as const };
  const signature = sign(hash, Buffer.concat([digest(ORIGIN), digest(challengeNonce)]), { key: privateKey, ...options });
  return {
    format: 'web-eid:1.0',
    unverifiedCertificate: Buffer.from(certificate).toString('base64'),
    algorithm,
    signature: signature.toString('base64'),
  };
}
