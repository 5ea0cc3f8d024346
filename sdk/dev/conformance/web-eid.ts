import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Certificate } from '../../src/verifier/certificate/certificate.js';
import { oid } from '../../src/verifier/certificate/oid.js';
import { parseCertificate } from '../../src/verifier/certificate/parse-certificate.js';
import type { VerificationErrorCode } from '../../src/verifier/codes.js';
import { VerificationError } from '../../src/verifier/errors.js';
import { checkEndEntity, createPathValidator } from '../../src/verifier/path/index.js';
import { verifyOcspResponse } from '../../src/verifier/revocation/ocsp/index.js';
import type { RevocationAnswer } from '../../src/verifier/revocation/revocation-source.js';
import { findAlgorithm } from '../../src/verifier/token/algorithms.js';
import { parseToken } from '../../src/verifier/token/parse-token.js';
import { readUnverifiedCertificate } from '../../src/verifier/token/read-unverified-certificate.js';
import { verifyTokenSignature } from '../../src/verifier/token/verify-signature.js';
import { Scoreboard } from './scoreboard.js';
import type { SuiteResult } from './suite.js';

const casesSchema = v.object({
  cases: v.array(
    v.object({
      name: v.string(),
      token: v.unknown(),
      origin: v.string(),
      nonce: v.string(),
      at: v.nullable(v.string()),
      trusted: v.nullable(v.array(v.string())),
      expect: v.picklist(['accept', 'reject', 'signature-accept']),
      why: v.string(),
    }),
  ),
});

type Case = v.InferOutput<typeof casesSchema>['cases'][number];

type Codes = readonly VerificationErrorCode[];

/** What each reason to refuse is called here. */
const CODES: Readonly<Record<string, Codes>> = {
  signature: ['ERR_SIGNATURE_INVALID'],
  'algorithm confusion (own variation)': ['ERR_SIGNATURE_INVALID'],
  'not yet valid': ['ERR_CERTIFICATE_NOT_YET_VALID'],
  expired: ['ERR_CERTIFICATE_EXPIRED'],
  untrusted: ['ERR_CERTIFICATE_UNTRUSTED'],
  'wrong extended key usage': ['ERR_CERTIFICATE_USAGE_WRONG'],
};

/**
 * Where the verifier refuses for another reason what has to be refused: an earlier one of its steps has found something already, or
 * policies are accepted by a list here and refused by a list there. All of these tokens carry a certificate of somebody else than who
 * has signed, so that they would not pass in any case.
 */
const OTHER_CODES: Readonly<Record<string, Codes>> = {
  // The token says ES384, and their keys are of RSA or on P-256.
  'certificate replaced: MISSING_KEY_USAGE_CERT': ['ERR_KEY_NOT_ALLOWED'],
  'certificate replaced: OLD_MOBILE_ID_CERT': ['ERR_KEY_NOT_ALLOWED'],
  'certificate replaced: NEW_MOBILE_ID_CERT': ['ERR_KEY_NOT_ALLOWED'],
  // Made for the test: no CA has signed it.
  'certificate replaced: WRONG_POLICY_CERT': ['ERR_CERTIFICATE_UNTRUSTED'],
  // Its modulus is an INTEGER with an octet that DER does not have, as Estonia issued them for some years.
  'certificate replaced: EXPIRED_RSA_CERT': ['ERR_CERTIFICATE_MALFORMED'],
};

interface ResponseCase {
  readonly file: string;
  readonly at: string;
  readonly status: RevocationAnswer['status'];
}

/** Each asked about at its own time, so that age refuses none. */
const RESPONSES: readonly ResponseCase[] = [
  { file: 'ocsp_response.der', at: '2021-09-17T18:25:24Z', status: 'good' },
  { file: 'ocsp_response_revoked.der', at: '2021-09-18T00:13:43Z', status: 'revoked' },
  { file: 'ocsp_response_unknown.der', at: '2021-09-18T00:16:25Z', status: 'unknown' },
  { file: 'ocsp_response_with_2_responses.der', at: '2024-04-01T14:09:57Z', status: 'unknown' },
  { file: 'ocsp_response_with_2_responder_certs.der', at: '2021-09-23T17:31:39Z', status: 'unknown' },
];

/** The certificate that all of the responses are about, and its issuer. */
const ASKED_ABOUT = { serial: '396901597343266d5bc857775ec5a4be', issuer: 'TEST_of_ESTEID2018.cer' } as const;

/**
 * Tokens that real cards of four countries have signed, and others made of them, from the tests of Web eID's own validator; and its
 * OCSP responses. What is of Taiwan alone (the policy of a certificate, whose it is) is left out, all else goes its usual way.
 */
export async function runWebEid(vectors: string): Promise<SuiteResult> {
  const score = new Scoreboard('web-eid');
  const folder = join(vectors, 'web-eid');
  const read = (file: string): Uint8Array => readDer(readFileSync(join(folder, file)));
  const { cases } = v.parse(casesSchema, JSON.parse(readFileSync(join(folder, 'tokens.json'), 'utf8')));
  for (const one of cases) score.judge(one.name, await judge(one, read));
  for (const response of RESPONSES) score.judge(response.file, await judgeResponse(response, read));
  return score.result();
}

type Read = (file: string) => Uint8Array;

async function judge(one: Case, read: Read): Promise<string | undefined> {
  const refusal = await refusalOf(one, read);
  if (one.expect !== 'reject') return refusal === undefined ? undefined : `it is refused: ${refusal}`;
  const codes = OTHER_CODES[one.name] ?? CODES[one.why];
  if (codes === undefined) return `nobody has decided what "${one.why}" is called: ${refusal}`;
  return refusal !== undefined && codes.includes(refusal)
    ? undefined
    : `${refusal ?? 'it is accepted'}, not ${codes.join(' or ')}`;
}

async function refusalOf(one: Case, read: Read): Promise<VerificationErrorCode | undefined> {
  try {
    await verify(one, read);
    return undefined;
  } catch (error) {
    if (error instanceof VerificationError) return error.code;
    throw error;
  }
}

/** The steps of the verifier in their order, but for those that ask for a Taiwanese card. */
async function verify({ token, origin, nonce, at, trusted }: Case, read: Read): Promise<void> {
  const parsed = parseToken(token);
  const algorithm = findAlgorithm(parsed.algorithm);
  const certificate = readUnverifiedCertificate(parsed.certificate, algorithm);
  checkEndEntity(certificate);
  if (at !== null && trusted !== null)
    validatePath(
      certificate,
      trusted.map((file) => parseCertificate(read(file))),
      Date.parse(at),
    );
  await verifyTokenSignature(parsed, algorithm, certificate.publicKey, { origin, challengeNonce: nonce });
}

function validatePath(certificate: Certificate, trustAnchors: readonly Certificate[], at: number): void {
  const rules = {
    acceptedPolicies: [oid.anyPolicy],
    requireExplicitPolicy: false,
    inhibitPolicyMapping: false,
    inhibitAnyPolicy: false,
    purpose: oid.clientAuthentication,
  };
  createPathValidator({ trustAnchors, intermediates: [], rules }).validate(certificate, at);
}

async function judgeResponse({ file, at, status }: ResponseCase, read: Read): Promise<string | undefined> {
  const issuer = parseCertificate(read(ASKED_ABOUT.issuer));
  // A CertID has nothing of a certificate but its serial number and its issuer, and nothing else is known of this one.
  const certificate = { ...issuer, issuer: issuer.subject, serial: Buffer.from(ASKED_ABOUT.serial, 'hex') };
  const rules = { nonce: undefined, maxAgeSeconds: 120, clockSkewSeconds: 60, responderRevocation: undefined };
  const { answer } = await verifyOcspResponse(read(file), { certificate, issuer, at: Date.parse(at) }, rules);
  return answer.status === status ? undefined : `it says ${answer.status}, not ${status}`;
}

/** Some of the certificates are PEM. */
function readDer(bytes: Buffer): Uint8Array {
  const [, base64] = /-----BEGIN CERTIFICATE-----([^-]+)-----END/.exec(bytes.toString('latin1')) ?? [];
  return base64 === undefined ? bytes : Buffer.from(base64, 'base64');
}
