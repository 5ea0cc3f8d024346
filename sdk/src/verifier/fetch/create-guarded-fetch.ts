import { lookup as lookupByDns } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { VerifierConfigurationError } from '../errors.js';
import { type AddressLookup, checkedLookup } from './checked-lookup.js';
import { exchange } from './exchange.js';
import { guardedBody } from './guarded-body.js';
import type { GuardedFetch, GuardedRequest, GuardedResponse } from './guarded-fetch.js';
import { GuardedFetchError } from './guarded-fetch-error.js';
import { readExemptHosts, readTarget, type Target, type TargetRules } from './read-target.js';
import { startTimeLimit } from './time-limit.js';

const MAX_REDIRECTS = 3;

/** What {@link createGuardedFetch} takes. All of it can be left out. */
export interface GuardedFetchOptions {
  /** For the whole of a request: names, TLS, redirects, head and body; default 10 seconds. */
  readonly timeLimitSeconds?: number;
  /**
   * Default 80 and 443. Every other one is a service of another kind somewhere, to which a stranger's certificate could have
   * this server speak.
   */
  readonly ports?: readonly number[];
  /**
   * Hosts of the operator's own, such as a responder inside an agency, as `host` (any port) or `host:port`, exactly as they stand
   * in URLs. The risk: whoever gets a URL fetched can have this server ask them whatever it likes.
   */
  readonly withoutAddressCheckFor?: readonly string[];
  /** PEM of the roots that TLS servers are checked against, in place of the list that Node comes with. */
  readonly tlsAuthorities?: readonly string[];
  /** Default `dns.lookup` of node:dns. Called once for each connection to a name. */
  readonly lookup?: AddressLookup;
}

interface Rules extends TargetRules {
  readonly timeLimitMs: number;
  readonly tlsAuthorities: readonly string[] | undefined;
  readonly lookup: AddressLookup;
}

/**
 * Makes a fetch for URLs that stand in certificates, where strangers can have written them. It asks only public
 * addresses by http: and https:, with TLS certificates always checked; a name is looked up once for a connection, and refused if
 * one of its addresses is not public. At most three redirects are followed, each checked anew, none from https: to http:. It
 * never decompresses, and uses no proxy.
 *
 * @example
 * ```ts
 * import { createGuardedFetch, readBody } from '@cardbridge/sdk/verifier';
 *
 * const guardedFetch = createGuardedFetch({ timeLimitSeconds: 60 });
 * const url = 'https://moica.nat.gov.tw/repository/MOICA/CRL2/complete.crl';
 * const crl = await readBody(await guardedFetch({ url, maxBytes: 64 * 1024 * 1024 }));
 * ```
 *
 * @throws {VerifierConfigurationError} when an option cannot be right
 */
export function createGuardedFetch(options: GuardedFetchOptions = {}): GuardedFetch {
  const rules = readRules(options);
  return (request) => guardedFetch(request, rules);
}

async function guardedFetch(request: GuardedRequest, rules: Rules): Promise<GuardedResponse> {
  const { method = 'GET', body, maxBytes, signal } = request;
  if (!Number.isSafeInteger(maxBytes) || maxBytes < 0) {
    throw new VerifierConfigurationError('maxBytes must be a whole number of bytes');
  }
  if (body !== undefined && method !== 'POST') throw new VerifierConfigurationError('only a POST has a body');
  signal?.throwIfAborted();

  let target = readTarget(request.url, rules);
  let headers = ownHeaders(request.headers);
  const limit = startTimeLimit(rules.timeLimitMs, signal, () => new GuardedFetchError('time-limit', target));
  try {
    for (let redirects = 0; ; redirects += 1) {
      limit.signal.throwIfAborted();
      const { tlsAuthorities } = rules;
      const lookup = checkedLookup(rules.lookup, target);
      const response = await exchange({ target, method, headers, body, lookup, tlsAuthorities, signal: limit.signal });
      try {
        const location = redirectOf(response);
        if (location === undefined) {
          assertTakable(response, target, maxBytes);
          return answer(response, { host: target.host, maxBytes, signal: limit.signal, onEnd: limit.end });
        }
        if (method === 'POST' || redirects === MAX_REDIRECTS) throw new GuardedFetchError('redirect-not-allowed', target);
        const next = readTarget(location, rules, target);
        if (target.isSecure && !next.isSecure) throw new GuardedFetchError('redirect-not-allowed', target);
        if (next.url.origin !== target.url.origin) headers = withoutSecrets(headers);
        target = next;
        response.destroy();
      } catch (error) {
        response.destroy();
        throw error;
      }
    }
  } catch (error) {
    limit.end();
    throw error;
  }
}

function readRules(options: GuardedFetchOptions): Rules {
  const { timeLimitSeconds = 10, ports = [80, 443], withoutAddressCheckFor = [], tlsAuthorities, lookup } = options;
  if (!(timeLimitSeconds > 0 && timeLimitSeconds <= 3600)) {
    throw new VerifierConfigurationError('timeLimitSeconds must be a positive number, 3600 at most');
  }
  if (!ports.every((port) => Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw new VerifierConfigurationError('ports must be numbers from 1 to 65535');
  }
  return {
    timeLimitMs: timeLimitSeconds * 1000,
    ports,
    exemptHosts: readExemptHosts(withoutAddressCheckFor),
    tlsAuthorities,
    lookup: lookup ?? lookupByDns,
  };
}

/** Where the answer sends on to, if it does. A 304 is an answer, not a redirect. */
function redirectOf({ statusCode = 0, headers: { location } }: IncomingMessage): string | undefined {
  return [301, 302, 303, 307, 308].includes(statusCode) ? location : undefined;
}

function assertTakable({ headers }: IncomingMessage, { host }: Target, maxBytes: number): void {
  const { 'content-encoding': encoding = 'identity', 'transfer-encoding': transfer = 'chunked' } = headers;
  if (encoding.toLowerCase() !== 'identity' || transfer.toLowerCase() !== 'chunked') {
    throw new GuardedFetchError('encoding-not-allowed', { host });
  }
  // node:http has refused a Content-Length that is no number, or that comes twice.
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw new GuardedFetchError('size-limit', { host });
}

function answer(response: IncomingMessage, limits: Parameters<typeof guardedBody>[1]): GuardedResponse {
  const headers = Object.fromEntries(
    Object.entries(response.headers).filter((header): header is [string, string] => typeof header[1] === 'string'),
  );
  return { status: response.statusCode ?? 0, headers, body: guardedBody(response, limits) };
}

/** Those that say where a message ends belong to whoever sends it. */
function ownHeaders(headers: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return without(headers, ['host', 'connection', 'accept-encoding', 'content-length', 'transfer-encoding']);
}

function withoutSecrets(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return without(headers, ['authorization', 'cookie']);
}

function without(headers: Readonly<Record<string, string>>, names: readonly string[]): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(entries.filter(([name]) => !names.includes(name)));
}
