import { randomBytes } from 'node:crypto';
import { VerifierConfigurationError } from '../../errors.js';
import { createGuardedFetch, type GuardedFetch, startTimeLimit } from '../../fetch/index.js';
import type { RevocationAnswer, RevocationQuery, RevocationSource } from '../revocation-source.js';
import { askResponder } from './ask-responder.js';
import { type CertIdHash, certIdHashes } from './cert-id.js';
import { encodeOcspRequest } from './encode-ocsp-request.js';
import { createOcspCache, type OcspCache } from './ocsp-cache.js';
import { type OcspResponder, readResponders } from './ocsp-responders.js';
import { type OcspRules, verifyOcspResponse } from './verify-ocsp-response.js';

/** RFC 9654 §2.1: what a client should send. */
const NONCE_OCTETS = 32;

/** What {@link ocspRevocation} takes. All of it can be left out. */
export interface OcspRevocationOptions {
  /**
   * Responders by CA. Certificates of a CA that is not among them are asked about where they say it themselves (authority
   * information access), at two places at most.
   */
  readonly responders?: readonly OcspResponder[];
  /** Asks the responders; default {@link createGuardedFetch}, which reaches public addresses only. */
  readonly fetch?: GuardedFetch;
  /** For all the asking about one certificate; default 5 seconds. */
  readonly timeLimitSeconds?: number;
  /**
   * How old what the responder says may be (`thisUpdate`); default 120 seconds, as in Web eID. With a nonce the response is new, but
   * what it tells may still be old: of a responder that looks into lists, as old as the list. Raise it for such a one, and a
   * certificate can have been revoked for so long without being refused.
   */
  readonly maxAgeSeconds?: number;
  /**
   * How far the clocks of responder and server may be apart, default 60 seconds. The time of asking counts as well: a response is
   * younger than the question.
   */
  readonly clockSkewSeconds?: number;
  /**
   * By which hash a request names the CA; default `sha1`, which every responder knows. It only names: nothing depends on its being
   * hard to forge, since what comes back is signed, and is compared with the key of the CA. Responses may use any of these.
   */
  readonly certIdHash?: CertIdHash;
  /**
   * Sends no nonce, for responders that do not return it. The risk: whoever stands between here and the responder can play an old
   * `good` again, as long as `maxAgeSeconds` lets it.
   */
  readonly withoutOcspNonce?: boolean;
  /**
   * Takes the response that came with the token, if it holds (the same rules, but no nonce); if not, the responder is asked. It
   * saves the asking. The risk: who signs in can choose the best of the responses of the last `maxStapledAgeSeconds`, such as one
   * from just before the card was reported. Default false.
   */
  readonly stapled?: boolean;
  /** As `maxAgeSeconds`, of stapled responses; default 60 seconds. */
  readonly maxStapledAgeSeconds?: number;
  /**
   * Asked about the certificate of a responder that does not have id-pkix-ocsp-nocheck (RFC 6960 §4.2.2.2.1), such as
   * {@link crlRevocation}; without it such responders are refused. With {@link withoutRevocationCheck} the risk is that a responder
   * whose key was stolen goes on being believed until its certificate expires.
   */
  readonly responderRevocation?: RevocationSource;
  /**
   * How long an answer is used again, if its next update has not come before; default 0, never. The risk: a certificate that is
   * revoked meanwhile stays good for so long. One person's sign-ins rarely follow each other so fast that it gains much.
   */
  readonly cacheSeconds?: number;
  /** How many answers are kept; default 10,000. */
  readonly cacheEntries?: number;
  /** Cryptographically strong random bytes; default that of node:crypto. */
  readonly randomBytes?: (size: number) => Uint8Array;
}

/**
 * Asks the CA's responder about every certificate (OCSP, RFC 6960). The answer counts if it is signed by the CA itself or by a
 * responder that the same CA key has certified for it, is about this very certificate, returns the nonce and is fresh. Everything
 * else is `unknown`, a responder that cannot be reached too, and so refuses.
 *
 * The responder learns who signs in, and when; on http: so does everyone on the way.
 *
 * @example
 * ```ts
 * import { ocspRevocation } from '@cardbridge/sdk/verifier';
 *
 * const revocation = ocspRevocation({ timeLimitSeconds: 3 });
 * ```
 *
 * @throws {VerifierConfigurationError} when an option cannot be right
 */
export function ocspRevocation(options: OcspRevocationOptions = {}): RevocationSource {
  const configuration = readOptions(options);
  return {
    async status(query) {
      query.signal?.throwIfAborted();
      const { cache } = configuration;
      const known = cache.get(query, query.at);
      // Before the stapled response: the peer may have kept one from better times.
      if (known?.status === 'revoked') return known;
      const stapled = await readStapled(query, configuration);
      if (stapled !== undefined && stapled.status !== 'unknown') return stapled;
      return known ?? (await ask(query, configuration));
    },
  };
}

interface Configuration {
  readonly urlsOf: ReturnType<typeof readResponders>;
  readonly fetch: GuardedFetch;
  readonly timeLimitMs: number;
  readonly hash: CertIdHash;
  readonly makeNonce: () => Uint8Array | undefined;
  readonly rules: Omit<OcspRules, 'nonce'>;
  readonly maxStapledAgeSeconds: number | undefined;
  readonly cache: OcspCache;
}

function readOptions(options: OcspRevocationOptions): Configuration {
  const { responders = [], certIdHash = 'sha1', withoutOcspNonce = false, stapled = false, responderRevocation } = options;
  if (!certIdHashes.includes(certIdHash))
    throw new VerifierConfigurationError(`certIdHash must be one of ${certIdHashes.join(', ')}`);
  if (responderRevocation !== undefined && typeof responderRevocation.status !== 'function') {
    throw new VerifierConfigurationError('responderRevocation must be a revocation source');
  }
  const timeLimitSeconds = readNumber('timeLimitSeconds', options.timeLimitSeconds ?? 5, { least: 0.001, most: 600 });
  const cacheEntries = readNumber('cacheEntries', options.cacheEntries ?? 10_000, { least: 1, most: 1_000_000 });
  const maxStapledAgeSeconds = readNumber('maxStapledAgeSeconds', options.maxStapledAgeSeconds ?? 60);
  const random = options.randomBytes ?? randomBytes;
  return {
    urlsOf: readResponders(responders),
    fetch: options.fetch ?? createGuardedFetch({ timeLimitSeconds }),
    timeLimitMs: timeLimitSeconds * 1000,
    hash: certIdHash,
    makeNonce: () => (withoutOcspNonce ? undefined : random(NONCE_OCTETS)),
    rules: {
      maxAgeSeconds: readNumber('maxAgeSeconds', options.maxAgeSeconds ?? 120),
      clockSkewSeconds: readNumber('clockSkewSeconds', options.clockSkewSeconds ?? 60),
      responderRevocation,
    },
    maxStapledAgeSeconds: stapled ? maxStapledAgeSeconds : undefined,
    cache: createOcspCache({ seconds: readNumber('cacheSeconds', options.cacheSeconds ?? 0), entries: cacheEntries }),
  };
}

function readNumber(option: string, value: number, { least = 0, most = Number.MAX_SAFE_INTEGER / 1000 } = {}): number {
  if (!(value >= least && value <= most))
    throw new VerifierConfigurationError(`${option} must be a number from ${least} to ${most}`);
  return value;
}

async function readStapled(
  query: RevocationQuery,
  { rules, maxStapledAgeSeconds }: Configuration,
): Promise<RevocationAnswer | undefined> {
  if (maxStapledAgeSeconds === undefined || query.stapledOcspResponse === undefined) return undefined;
  const { answer } = await verifyOcspResponse(query.stapledOcspResponse, query, {
    ...rules,
    nonce: undefined,
    maxAgeSeconds: maxStapledAgeSeconds,
  });
  return answer;
}

async function ask(query: RevocationQuery, configuration: Configuration): Promise<RevocationAnswer> {
  const urls = configuration.urlsOf(query);
  const details: string[] = [];
  const limit = startTimeLimit(configuration.timeLimitMs, query.signal);
  try {
    for (const url of urls) {
      const answer = await askOne(url, { ...query, signal: limit.signal }, configuration);
      if (answer.status !== 'unknown') return answer;
      details.push(answer.detail);
    }
  } catch (error) {
    query.signal?.throwIfAborted();
    if (!limit.signal.aborted) throw error;
    details.push('the responder took too long');
  } finally {
    limit.end();
  }
  return { status: 'unknown', detail: details.join('; ') || 'no responder to ask' };
}

/** Every question has a nonce of its own, also when two ask about one certificate at once. */
async function askOne(
  url: string,
  query: RevocationQuery & { readonly signal: AbortSignal },
  { fetch, hash, makeNonce, rules, cache }: Configuration,
): Promise<RevocationAnswer> {
  const nonce = makeNonce();
  const body = encodeOcspRequest(query, { hash, nonce });
  const asked = await askResponder({ url, body, signal: query.signal }, fetch);
  if ('detail' in asked) return { status: 'unknown', detail: asked.detail };
  const verified = await verifyOcspResponse(asked.response, query, { ...rules, nonce });
  cache.put(query, query.at, verified);
  return verified.answer;
}
