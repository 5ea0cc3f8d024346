import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Certificate } from '../../src/verifier/certificate/certificate.js';
import { oid } from '../../src/verifier/certificate/oid.js';
import { parseCertificate } from '../../src/verifier/certificate/parse-certificate.js';
import { VerificationError } from '../../src/verifier/errors.js';
import { createPathValidator, type PathValidator } from '../../src/verifier/path/index.js';
import { crlRevocation } from '../../src/verifier/revocation/crl/index.js';
import { Scoreboard } from './scoreboard.js';
import type { SuiteResult } from './suite.js';

const vectorsSchema = v.object({
  testcases: v.array(
    v.object({
      id: v.string(),
      trusted_certs: v.array(v.string()),
      untrusted_intermediates: v.array(v.string()),
      peer_certificate: v.string(),
      validation_time: v.nullable(v.string()),
      extended_key_usage: v.array(v.picklist(['serverAuth', 'clientAuth'])),
      key_usage: v.array(v.string()),
      signature_algorithms: v.array(v.string()),
      expected_result: v.picklist(['SUCCESS', 'FAILURE']),
      max_chain_depth: v.nullable(v.number()),
      crls: v.array(v.string()),
    }),
  ),
});

type Case = v.InferOutput<typeof vectorsSchema>['testcases'][number];

const FOLDERS: readonly string[] = ['rfc5280', 'pathlen', 'crl', 'cve', 'pathological'];

/** Whole folders that ask about something else than a path, and single cases that do. */
const LEFT_OUT: readonly { readonly prefix: string; readonly reason: string }[] = [
  {
    prefix: 'webpki',
    reason: 'rules of the CA/Browser Forum for servers: which names, keys and extensions a public CA may certify',
  },
  { prefix: 'online', reason: 'chains of public web servers, to be matched with a host name' },
  {
    prefix: 'rfc5280::ca-as-leaf-wrong-san',
    reason: 'the path is a good one and the host name is another: a verifier of people has no host to compare with',
  },
  {
    prefix: 'rfc5280::aki::cross-signed-root-missing-aki',
    reason:
      'the anchor of cve::cve-2024-0567 is made in the same way, and that one has to be accepted: no verifier can pass both',
  },
  {
    prefix: 'rfc5280::validity::notafter-fractional',
    reason:
      'milliseconds after notAfter: ambiguous by its own words, and the stricter reading of RFC 5280 §4.1.2.5 is kept (1 ms late is late)',
  },
];

const purposes = { serverAuth: '1.3.6.1.5.5.7.3.1', clientAuth: oid.clientAuthentication };

/** Far more than any case takes; a case that does not end soon is an attack that succeeded (D-42). */
const MAX_MILLISECONDS = 20_000;

/** C2SP's x509-limbo: certification paths, good and bad, each with one property under test. */
export async function runLimbo(vectors: string): Promise<SuiteResult> {
  const score = new Scoreboard('limbo');
  const text = readFileSync(join(vectors, 'limbo', 'limbo-207.json'), 'utf8');
  for (const testcase of v.parse(vectorsSchema, JSON.parse(text)).testcases) {
    const { id } = testcase;
    const leftOut = LEFT_OUT.find(({ prefix }) => id === prefix || id.startsWith(`${prefix}::`));
    if (leftOut !== undefined) score.leaveOut(leftOut.prefix, leftOut.reason, 1);
    else if (FOLDERS.some((folder) => id.startsWith(`${folder}::`))) score.judge(id, await judge(testcase));
    else score.judge(id, 'nobody has decided about it');
  }
  return score.result();
}

async function judge(testcase: Case): Promise<string | undefined> {
  const start = performance.now();
  const refusal = await refusalOf(testcase);
  if (performance.now() - start > MAX_MILLISECONDS) return 'it took too long';
  if (testcase.expected_result === 'SUCCESS') return refusal === undefined ? undefined : `it is refused (${refusal})`;
  return refusal === undefined ? 'it is accepted' : undefined;
}

/** Undefined where the certificate is accepted. What is no refusal, but a mistake of ours, is thrown on. */
async function refusalOf(testcase: Case): Promise<string | undefined> {
  const { key_usage, signature_algorithms, crls } = testcase;
  // Were a case to set these, they would have to be kept.
  if (key_usage.length > 0 || signature_algorithms.length > 0)
    throw new TypeError(`${testcase.id} asks for more than is done here`);
  try {
    const at = testcase.validation_time === null ? Date.now() : Date.parse(testcase.validation_time);
    const { certificate, issuers } = validatorFor(testcase).validate(parseCertificate(fromPem(testcase.peer_certificate)), at);
    if (crls.length === 0) return undefined;
    const { status } = await crlRevocation({ crls: crls.map(fromPem) }).status({ certificate, issuer: issuers[0], at });
    return status === 'good' ? undefined : status;
  } catch (error) {
    if (error instanceof VerificationError) return `${error.code} ${error.detail ?? ''}`;
    if (error instanceof SyntaxError) return `not DER: ${error.message}`;
    throw error;
  }
}

function validatorFor({ trusted_certs, untrusted_intermediates, extended_key_usage, max_chain_depth }: Case): PathValidator {
  const [purpose] = extended_key_usage;
  return createPathValidator({
    trustAnchors: trusted_certs.flatMap(readable),
    intermediates: untrusted_intermediates.flatMap(readable),
    rules: {
      acceptedPolicies: [oid.anyPolicy],
      requireExplicitPolicy: false,
      inhibitPolicyMapping: false,
      inhibitAnyPolicy: false,
      purpose: purpose && purposes[purpose],
      mustConformToProfile: true,
    },
    limits: max_chain_depth === null ? {} : { intermediates: max_chain_depth },
  });
}

/** A CA certificate that cannot be read is nobody's issuer; the others are still there. */
function readable(pem: string): readonly Certificate[] {
  try {
    return [parseCertificate(fromPem(pem))];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function fromPem(pem: string): Uint8Array {
  return Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
}
