import * as v from 'valibot';
import { isIdentityServerErrorCode, statusOf } from './errors.js';
import { IdentityServerError } from './identity-server-error.js';
import { type CallOptions, type IdentityServerApi, identityServerRoutes, type RouteName } from './routes.js';
import { refusalSchema } from './schemas.js';

/** What {@link httpIdentityServer} takes. All of it can be left out. */
export interface HttpIdentityServerOptions {
  /**
   * Origin of the server, without a slash at the end. By default that of the page, and in a page no other works: cookies go to the
   * page's own origin only.
   */
  readonly origin?: string;
  /** Instead of the browser's own. A program outside a browser brings one that keeps cookies. */
  readonly fetch?: typeof fetch;
  /** Milliseconds that one request may take, 30 000 by default: a server that asks an authority about a card needs some of them. */
  readonly timeoutMs?: number;
}

/**
 * An identity server that speaks {@link identityServerRoutes} over HTTP.
 *
 * A request is checked and normalised before it is sent, an answer before it is given back. When the server has forgotten the
 * session (a page that lay open for an hour), a new one is started once and the call is made once more.
 *
 * Every call rejects with {@link IdentityServerError}: a refusal of the server by its code; `ERR_REQUEST_INVALID` for a request that
 * was not even sent; `ERR_SERVER_UNREACHABLE` when there was no answer in time; `ERR_ANSWER_INVALID` and `ERR_SERVER` for an
 * answer or refusal that is none; `ERR_CALL_CANCELLED` when the caller's own signal aborted (its reason is the `cause`).
 *
 * @example
 * ```ts
 * import { httpIdentityServer, IdentityServerError } from '@cardbridge/sdk/flows';
 *
 * const api = httpIdentityServer();
 * try {
 *   const { member } = await api.signInWithPassword({ account: 'person@example.tw', password });
 *   console.log(member.displayName);
 * } catch (error) {
 *   if (!(error instanceof IdentityServerError)) throw error;
 *   console.log(error.code, error.retriable, error.details.triesLeft);
 * }
 * ```
 */
export function httpIdentityServer({
  origin = '',
  fetch = (...request) => globalThis.fetch(...request),
  timeoutMs = 30_000,
}: HttpIdentityServerOptions = {}): IdentityServerApi {
  let renewing: Promise<unknown> | undefined;

  const ask = async (name: RouteName, request: unknown, caller: AbortSignal | undefined): Promise<unknown> => {
    const { method, path, request: requestSchema, answer } = identityServerRoutes[name];
    const { address, body } = write(method, path, parse(requestSchema, request, 'ERR_REQUEST_INVALID'));
    if (caller?.aborted) throw cancelled(caller);

    const limit = new AbortController();
    const end = () => limit.abort();
    const timer = setTimeout(end, timeoutMs);
    caller?.addEventListener('abort', end);
    let ok: boolean;
    let text: string;
    try {
      const response = await fetch(origin + address, {
        method,
        ...(body === undefined ? {} : { body, headers: { 'Content-Type': 'application/json' } }),
        cache: 'no-store',
        credentials: 'same-origin',
        redirect: 'error',
        signal: limit.signal,
      });
      ok = response.ok;
      text = await response.text();
    } catch (cause) {
      throw caller?.aborted ? cancelled(caller) : new IdentityServerError('ERR_SERVER_UNREACHABLE', { cause });
    } finally {
      clearTimeout(timer);
      caller?.removeEventListener('abort', end);
    }
    // It aborted after the last byte: whoever gave up must not hear of a success.
    if (caller?.aborted) throw cancelled(caller);
    if (!ok) throw refusalOf(text);
    return parse(answer, json(text), 'ERR_ANSWER_INVALID');
  };

  /** Calls that found the session gone at the same time share the new one: two would overwrite each other's cookie. */
  const renewSession = () => {
    renewing ??= ask('session', {}, undefined).finally(() => {
      renewing = undefined;
    });
    return renewing;
  };

  const call = async (name: RouteName, request: unknown = {}, { signal }: CallOptions = {}): Promise<unknown> => {
    try {
      return await ask(name, request, signal);
    } catch (error) {
      const lost = error instanceof IdentityServerError && error.code === 'ERR_SESSION_MISSING';
      if (!lost || name === 'session') throw error;
    }
    await renewSession();
    return ask(name, request, signal);
  };

  const names = Object.keys(identityServerRoutes) as RouteName[];
  const api = Object.fromEntries(
    names.map((name) => [name, (request?: unknown, options?: CallOptions) => call(name, request, options)]),
  );
  // One function a route, whose request and answer the route's own schemas have checked.
  return api as unknown as IdentityServerApi;
}

/** A GET takes its request in the query, a POST in a JSON body; what stands in the path stands nowhere else. */
function write(method: 'GET' | 'POST', path: string, request: unknown): { address: string; body?: string } {
  const fields = Object.entries(request as object).filter(([, value]) => value !== undefined);
  const inPath = new Set<string>();
  const address = path.replaceAll(/:(\w+)/g, (_, name: string) => {
    inPath.add(name);
    return encodeURIComponent(String(fields.find(([field]) => field === name)?.[1]));
  });
  const others = fields.filter(([field]) => !inPath.has(field));
  if (method === 'POST') return { address, body: JSON.stringify(Object.fromEntries(others)) };
  const query = new URLSearchParams(others.map(([field, value]) => [field, String(value)])).toString();
  return { address: query === '' ? address : `${address}?${query}` };
}

function parse(schema: v.GenericSchema, value: unknown, code: 'ERR_REQUEST_INVALID' | 'ERR_ANSWER_INVALID'): unknown {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  // Where it is wrong, never what it says: that may be a password.
  const places = result.issues.map((issue) => v.getDotPath(issue) ?? 'the whole').join(', ');
  throw new IdentityServerError(code, { cause: new TypeError(`does not fit its schema: ${places}`) });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text, so it is not kept.
    throw new IdentityServerError('ERR_ANSWER_INVALID', { cause: new TypeError('not JSON') });
  }
}

/** A refusal that is none (a proxy's error page, a code of a newer server) is told as what is certain: it did not work there. */
function refusalOf(text: string): IdentityServerError {
  try {
    const { code, details, messages } = v.parse(refusalSchema, JSON.parse(text));
    // Codes without a status are found by clients only.
    if (isIdentityServerErrorCode(code) && statusOf(code) !== 0) {
      return new IdentityServerError(code, {
        ...(details === undefined ? {} : { details }),
        ...(messages === undefined ? {} : { messages }),
      });
    }
    return new IdentityServerError('ERR_SERVER', { cause: new TypeError(`unknown code ${code.slice(0, 60)}`) });
  } catch {
    return new IdentityServerError('ERR_SERVER', { cause: new TypeError('not a refusal') });
  }
}

const cancelled = (signal: AbortSignal) => new IdentityServerError('ERR_CALL_CANCELLED', { cause: signal.reason });
