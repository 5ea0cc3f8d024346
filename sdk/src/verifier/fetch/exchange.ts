import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { GuardedFetchError, type GuardedFetchReason } from './guarded-fetch-error.js';
import type { Target } from './read-target.js';

const MAX_HEAD_BYTES = 16 * 1024;

export interface Question {
  readonly target: Target;
  readonly method: 'GET' | 'POST';
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  readonly lookup: LookupFunction;
  /** PEM; undefined is the list that Node comes with. */
  readonly tlsAuthorities: readonly string[] | undefined;
  /** Not yet aborted. Its reason is what the exchange, or the reading of the body, ends with. */
  readonly signal: AbortSignal;
}

/** One request on a connection of its own, up to the head of the answer. The connection ends with the body, or with the signal. */
export function exchange(question: Question): Promise<IncomingMessage> {
  const { target, body, signal } = question;
  return new Promise((resolve, reject) => {
    const request = start(question);
    let isConnected = false;
    let isSecured = false;
    const stop = (): void => {
      request.destroy();
      reject(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
    request
      .once('socket', (socket) => {
        socket.once('connect', () => {
          isConnected = true;
        });
        socket.once('secureConnect', () => {
          isSecured = true;
        });
      })
      // Also after the answer, when its server goes on to speak: nobody but this listener hears of it then.
      .on('error', (cause: NodeJS.ErrnoException & { rawPacket?: unknown }) => {
        signal.removeEventListener('abort', stop);
        // What the server sent, which can be about a person; an error may end up in a log.
        delete cause.rawPacket;
        const inTls = target.isSecure && isConnected && !isSecured;
        reject(
          cause instanceof GuardedFetchError
            ? cause
            : new GuardedFetchError(reasonOf(cause, inTls), { host: target.host, cause }),
        );
      })
      // A server that switches protocols (101) sends no answer and causes no error.
      .once('close', () => {
        signal.removeEventListener('abort', stop);
        reject(new GuardedFetchError('response-malformed', { host: target.host }));
      })
      .once('response', (response) => {
        signal.removeEventListener('abort', stop);
        destroyOn(signal, response);
        resolve(response);
      })
      .end(body);
  });
}

function start({ target, method, headers, body, lookup, tlsAuthorities }: Question): ClientRequest {
  const { url, hostname, port } = target;
  const options = {
    method,
    hostname,
    port,
    path: `${url.pathname}${url.search}`,
    headers: {
      ...headers,
      host: url.host,
      connection: 'close',
      'accept-encoding': 'identity',
      ...(method === 'POST' && { 'content-length': String(body?.length ?? 0) }),
    },
    // No connection is shared or kept: it would have been checked for another request.
    agent: false,
    lookup,
    maxHeaderSize: MAX_HEAD_BYTES,
    // Said aloud, as flags and environment variables of the process could have them otherwise.
    insecureHTTPParser: false,
  } as const;
  if (!target.isSecure) return requestHttp(options);
  return requestHttps({
    ...options,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(tlsAuthorities && { ca: [...tlsAuthorities] }),
  });
}

function destroyOn(signal: AbortSignal, response: IncomingMessage): void {
  const stop = (): void => {
    response.destroy(signal.reason instanceof Error ? signal.reason : undefined);
  };
  signal.addEventListener('abort', stop, { once: true });
  // Who reads the body sees the error; while nobody does, it must not end the process.
  response.on('error', () => undefined).once('close', () => signal.removeEventListener('abort', stop));
}

function reasonOf({ code }: NodeJS.ErrnoException, inTls: boolean): GuardedFetchReason {
  if (inTls) return 'tls-failed';
  return code?.startsWith('HPE_') ? 'response-malformed' : 'connection-failed';
}
