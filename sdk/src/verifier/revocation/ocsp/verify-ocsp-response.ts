import { sameBytes } from '../../certificate/name.js';
import type { RevocationAnswer, RevocationQuery, RevocationSource } from '../revocation-source.js';
import { isAbout } from './cert-id.js';
import { encodeNonce } from './encode-ocsp-request.js';
import { type BasicOcspResponse, type OcspAnswer, type OcspResponse, parseOcspResponse } from './parse-ocsp-response.js';
import { responderFault } from './responder-fault.js';

/** What is asked of a response beyond being signed by the right one. */
export interface OcspRules {
  /** The response must have it; undefined where none was sent. */
  readonly nonce: Uint8Array | undefined;
  /** How old `thisUpdate` may be. */
  readonly maxAgeSeconds: number;
  /** How far the clocks of responder and server may be apart. */
  readonly clockSkewSeconds: number;
  /** Asked about responders whose certificate wants to be looked up. */
  readonly responderRevocation: RevocationSource | undefined;
}

/** What a response that was verified says, and until when, in milliseconds since 1970-01-01 UTC. */
export interface VerifiedOcspResponse {
  readonly answer: RevocationAnswer;
  readonly nextUpdate: number | undefined;
}

/**
 * Reads a response and checks it against RFC 6960 §3.2. Whatever does not hold makes `unknown`. Rejects only with the
 * reason of the query's signal.
 */
export async function verifyOcspResponse(
  der: Uint8Array,
  query: RevocationQuery,
  rules: OcspRules,
): Promise<VerifiedOcspResponse> {
  let response: OcspResponse;
  try {
    response = parseOcspResponse(der);
  } catch {
    return unknown('the OCSP response is malformed');
  }
  if (response.responseStatus !== 'successful') return unknown(`the responder said ${response.responseStatus}`);
  const fault = responseFault(response, query, rules) ?? (await responderFault(response, query, rules.responderRevocation));
  if (fault !== undefined) return unknown(`the OCSP response cannot be used: ${fault}`);
  return conclude(
    response.answers.filter(({ certId }) => isAbout(certId, query)),
    { at: query.at, producedAt: response.producedAt, rules },
  );
}

function responseFault(response: BasicOcspResponse, { at }: RevocationQuery, rules: OcspRules): string | undefined {
  const { nonce, clockSkewSeconds } = rules;
  if (response.hasUnknownCritical) return 'it has a critical extension that is not understood';
  if (nonce !== undefined) {
    if (response.nonce === undefined) return 'it has no nonce';
    if (!sameBytes(response.nonce, encodeNonce(nonce))) return 'its nonce is another one';
  }
  if (response.producedAt > at + clockSkewSeconds * 1000) return 'it was produced in the future';
  return undefined;
}

interface Circumstances {
  readonly at: number;
  readonly producedAt: number;
  readonly rules: OcspRules;
}

/**
 * Of several answers about one certificate the worst counts (attacks, D-38): a fresh `revoked` alone is enough, `good` takes all of
 * them.
 */
function conclude(answers: readonly OcspAnswer[], circumstances: Circumstances): VerifiedOcspResponse {
  let worst: VerifiedOcspResponse | undefined;
  for (const answer of answers) {
    const fault = answerFault(answer, circumstances);
    if (fault !== undefined) {
      worst = unknown(`the OCSP response cannot be used: ${fault}`);
      continue;
    }
    const { status, nextUpdate } = answer;
    switch (status.kind) {
      case 'revoked': {
        const { reason, revokedAt } = status;
        return { answer: { status: 'revoked', revokedAt, ...(reason && { reason }) }, nextUpdate };
      }
      case 'unknown':
        worst = unknown('the responder does not know the certificate');
        break;
      case 'good':
        // Of several, the one that lasts least.
        if (worst === undefined) worst = { answer: { status: 'good' }, nextUpdate };
        else if (worst.answer.status === 'good') worst = { ...worst, nextUpdate: earlier(worst.nextUpdate, nextUpdate) };
        break;
    }
  }
  return worst ?? unknown('the OCSP response is about other certificates');
}

/** RFC 6960 §4.2.2.1. Both ends of a period belong to it. */
function answerFault(answer: OcspAnswer, { at, producedAt, rules }: Circumstances): string | undefined {
  const { thisUpdate, nextUpdate } = answer;
  const skew = rules.clockSkewSeconds * 1000;
  if (answer.hasUnknownCritical) return 'its answer has a critical extension that is not understood';
  if (thisUpdate > at + skew) return 'its answer is from the future';
  if (thisUpdate < at - rules.maxAgeSeconds * 1000) return 'its answer is too old';
  if (thisUpdate > producedAt + skew) return 'its answer is younger than the response';
  if (nextUpdate !== undefined && nextUpdate < thisUpdate) return 'its answer ends before it begins';
  if (nextUpdate !== undefined && nextUpdate < at - skew) return 'its answer has been superseded';
  return undefined;
}

/** Without a next update nothing is kept. */
function earlier(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : Math.min(one, other);
}

function unknown(detail: string): VerifiedOcspResponse {
  return { answer: { status: 'unknown', detail }, nextUpdate: undefined };
}
