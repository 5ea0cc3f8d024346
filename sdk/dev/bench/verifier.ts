import { createHash, createPublicKey, type KeyObject, verify, X509Certificate } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type CertifiedKey, makePopulation, type Population, type PopulationKeys, signToken } from '@cardbridge/fixtures/pki';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { createVerifier, crlRevocation, memoryChallengeStore } from '../../src/verifier/index.js';

/** What a second is enough for, on one core. */
export interface Speed {
  readonly loginsPerSecond: number;
  readonly rawVerifyPerSecond: number;
  /** Logins to raw verifications of the token's signature alone: what is left of the machine's speed. */
  readonly ratio: number;
}

const origin = 'https://www.example.gov.tw';
const scope = { sessionId: 'bench', purpose: 'sign-in' };

setFlagsFromString('--expose-gc');
const collect: (options: { readonly type: 'minor' }) => void = runInNewContext('gc');

/** How a kind of key signs tokens (RFC 7518 §3.1). */
const hashOf = { 'RSA-2048': 'sha256', 'P-256': 'sha256', 'P-384': 'sha384' } as const satisfies Record<
  PopulationKeys,
  unknown
>;

/** Until compilers and caches have settled. */
const WARM_UP_ROUNDS = 12;

type Login = (request: Request) => Promise<void> | void;

/** One token as it comes from a page, and the raw signature in it. */
interface Request {
  readonly text: string;
  readonly challengeNonce: string;
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
  readonly key: KeyObject;
}

/**
 * Everybody of a population signs in once: the challenge nonce issued and stored, the token read from JSON, path, signature, revocation list and
 * identity checked. No certificate is met twice by one verifier; those of the CAs are known. What a card does, the signing, is not counted.
 * Alternates with raw verifications, so that what the machine does beside hits both.
 */
export async function benchLogins(keys: PopulationKeys, people: number, rounds: number): Promise<Speed> {
  const population = await makePopulation(keys, people);
  const elapsed: { logins: number; raw: number }[] = [];
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    const { logins, requests } = await signInAll(keys, population);
    const raw = await timed(() => verifyRaw(keys, requests));
    if (round >= 0) elapsed.push({ logins, raw });
  }
  return speedOf(people, elapsed);
}

/** The time that everybody's sign-in takes, in milliseconds, and what was sent. */
export async function signInAll(keys: PopulationKeys, population: Population) {
  const verifier = verifierOf(population);
  const nonces: string[] = [];
  const issuing = await timed(async () => {
    for (const _ of population.people) nonces.push((await verifier.issueChallenge(scope)).challengeNonce);
  });
  const requests = population.people.map((person, index) => request(keys, person, nonces[index] ?? ''));
  settle();
  const verifying = await timed(async () => {
    for (const { text } of requests) await verifier.verifyAuthentication({ ...JSON.parse(text), ...scope });
  });
  return { logins: issuing + verifying, requests };
}

/** The same with the engine of pkijs, and with X509Certificate and the rules by hand: what a server would write itself. */
export async function benchRivals(people: number, rounds: number): Promise<{ pkijs: Speed; x509certificate: Speed }> {
  const population = await makePopulation('RSA-2048', people);
  const requests = population.people.map((person, index) => request('RSA-2048', person, `${index}`.padStart(44, '0')));
  return {
    pkijs: await benchRival(pkijsLogin(population), requests.slice(0, Math.max(20, people / 20)), rounds),
    x509certificate: await benchRival(byHandLogin(population), requests, rounds),
  };
}

async function benchRival(login: Login, requests: readonly Request[], rounds: number): Promise<Speed> {
  const elapsed: { logins: number; raw: number }[] = [];
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    const logins = await timed(async () => {
      for (const one of requests) await login(one);
    });
    const raw = await timed(() => verifyRaw('RSA-2048', requests));
    if (round >= 0) elapsed.push({ logins, raw });
  }
  return speedOf(requests.length, elapsed);
}

function verifierOf(population: Population) {
  return createVerifier({
    expectedOrigin: origin,
    store: memoryChallengeStore(),
    trustAnchors: [population.trustAnchor],
    intermediates: [population.intermediate],
    revocation: crlRevocation({ crls: [population.crl] }),
    withTestOnlyTrustAnchors: true,
  });
}

function request(keys: PopulationKeys, person: CertifiedKey, challengeNonce: string): Request {
  const token = signToken(person, origin, challengeNonce);
  return {
    text: JSON.stringify({ token, challengeNonce }),
    challengeNonce,
    signed: signedBytes(hashOf[keys], challengeNonce),
    signature: Buffer.from(token.signature, 'base64'),
    key: createPublicKey(person.privateKey),
  };
}

/** Web eID: H(origin) ‖ H(challengeNonce). */
function signedBytes(hash: string, challengeNonce: string): Buffer {
  return Buffer.concat([origin, challengeNonce].map((text) => createHash(hash).update(text).digest()));
}

/** With keys that are imported and have been used: the signature's arithmetic and nothing else. */
function verifyRaw(keys: PopulationKeys, requests: readonly Request[]): void {
  const hash = hashOf[keys];
  const [first] = requests;
  if (first === undefined) throw new TypeError('nobody');
  for (let index = 0; index < requests.length; index += 1) {
    if (!verify(hash, first.signed, { key: first.key, dsaEncoding: 'ieee-p1363' }, first.signature))
      throw new TypeError('refused');
  }
}

function pkijsLogin(population: Population): Login {
  const trustedCerts = [pkijs.Certificate.fromBER(new Uint8Array(population.trustAnchor))];
  const intermediate = pkijs.Certificate.fromBER(new Uint8Array(population.intermediate));
  return async ({ text, challengeNonce }) => {
    const { token } = JSON.parse(text);
    const { result } = asn1js.fromBER(Buffer.from(token.unverifiedCertificate, 'base64'));
    const certificate = new pkijs.Certificate({ schema: result });
    const engine = new pkijs.CertificateChainValidationEngine({ trustedCerts, certs: [intermediate, certificate] });
    if (!(await engine.verify()).result) throw new TypeError('pkijs refused the path');
    const spki = Buffer.from(certificate.subjectPublicKeyInfo.toSchema().toBER());
    const key = { key: spki, format: 'der', type: 'spki' } as const;
    const signed = signedBytes('sha256', challengeNonce);
    if (!verify('sha256', signed, key, Buffer.from(token.signature, 'base64'))) throw new TypeError('refused');
  };
}

function byHandLogin(population: Population): Login {
  const issuer = new X509Certificate(population.intermediate);
  return ({ text, challengeNonce }) => {
    const { token } = JSON.parse(text);
    const certificate = new X509Certificate(Buffer.from(token.unverifiedCertificate, 'base64'));
    const now = Date.now();
    const isGood =
      certificate.checkIssued(issuer) &&
      certificate.verify(issuer.publicKey) &&
      Date.parse(certificate.validFrom) <= now &&
      now <= Date.parse(certificate.validTo) &&
      !certificate.ca;
    const signed = signedBytes('sha256', challengeNonce);
    if (!isGood || !verify('sha256', signed, certificate.publicKey, Buffer.from(token.signature, 'base64'))) {
      throw new TypeError('refused');
    }
  };
}

/** Twice, after which all requests are old: no server has a thousand new ones at once, which the collector would carry about in the sign-ins' time. */
function settle(): void {
  collect({ type: 'minor' });
  collect({ type: 'minor' });
}

async function timed(work: () => Promise<void> | void): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Of each the quickest round: what disturbs a machine only adds. */
function speedOf(people: number, elapsed: readonly { readonly logins: number; readonly raw: number }[]): Speed {
  const logins = Math.min(...elapsed.map((round) => round.logins));
  const raw = Math.min(...elapsed.map((round) => round.raw));
  return {
    loginsPerSecond: Math.round((people * 1000) / logins),
    rawVerifyPerSecond: Math.round((people * 1000) / raw),
    ratio: Number((raw / logins).toFixed(4)),
  };
}
