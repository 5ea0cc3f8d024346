import * as v from 'valibot';
import { VerifierConfigurationError } from '../errors.js';
import { orAborted } from '../or-aborted.js';
import {
  type IdentityComparison,
  IdentityComparisonError,
  type IdentityComparisonFailure,
  type IdentityComparisonQuestion,
} from './identity-comparison.js';

/** Where {@link httpIdentityComparison} asks, and how. */
export interface HttpIdentityComparisonOptions {
  /** Absolute, https, without user name, password and fragment. It comes from the operator, so addresses of an inner network are fine. */
  readonly url: string;
  /** The whole value of the header `Authorization`, asked for before each question: such values expire. */
  readonly authorization?: () => string | Promise<string>;
  /** From the question to the end of the answer, the authorization included; default 10. */
  readonly timeoutSeconds?: number;
  /** Default `globalThis.fetch`. For mutual TLS, or an authority of one's own, bring one that has the keys. */
  readonly fetch?: typeof fetch;
  /**
   * Takes `http:` too, to 127.0.0.1 and ::1 only: for tests, or a gateway on the same machine. The risk: whatever listens on that
   * port is believed, and reads ID numbers.
   */
  readonly withoutTlsOnLoopback?: boolean;
}

/** Longer than any answer of the contract. */
const MAX_ANSWER_BYTES = 1024;

const answerSchema = v.strictObject({ result: v.picklist(['confirmed', 'mismatch']) });

/**
 * Asks a gateway of the agency's over HTTP. How the ministry's own service (ICSC) is spoken to is not public, so the contract here is
 * ours, and small enough that a gateway before that service is an afternoon's work:
 *
 * ```text
 * POST {url}   Content-Type: application/json
 * {"subjectSerialNumber":"8888000000000001","idNumber":"A123456789"}
 *
 * 200   Content-Type: application/json
 * {"result":"confirmed"}   or   {"result":"mismatch"}
 * ```
 *
 * Whatever else comes, or comes not in time, rejects with {@link IdentityComparisonError}: another status, a redirect, a field more, an
 * answer of more than 1,024 bytes. Nothing is asked twice, and nothing is kept.
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises';
 * import { httpIdentityComparison, matchIdNumber, parseIdNumber } from '@cardbridge/sdk/verifier';
 *
 * const comparison = httpIdentityComparison({
 *   url: 'https://gateway.example.gov.tw/identity-comparison',
 *   authorization: async () => `Bearer ${await readFile('gateway.token', 'utf8')}`,
 * });
 *
 * const idNumber = parseIdNumber(typed);
 * if (idNumber && matchIdNumber(citizen, idNumber.value) === 'ending-matches') {
 *   const { subjectSerialNumber } = citizen;
 *   console.log(await comparison.compare({ subjectSerialNumber, idNumber: idNumber.value }));
 * }
 * ```
 *
 * @throws {VerifierConfigurationError} when an option cannot be right
 */
export function httpIdentityComparison(options: HttpIdentityComparisonOptions): IdentityComparison {
  const { authorization, timeoutSeconds = 10 } = options;
  const url = readUrl(options);
  if (!(timeoutSeconds > 0 && timeoutSeconds <= 600)) {
    throw new VerifierConfigurationError('timeoutSeconds must be a number of seconds, 600 at most');
  }
  const send = options.fetch ?? globalThis.fetch;

  return {
    async compare({ signal, ...question }) {
      const ended = new AbortController();
      let failure: IdentityComparisonFailure = 'unreachable';
      const end = (why: IdentityComparisonFailure) => {
        if (ended.signal.aborted) return;
        failure = why;
        ended.abort();
      };
      const abort = () => end('aborted');
      const timer = setTimeout(end, timeoutSeconds * 1000, 'timed-out');
      signal?.addEventListener('abort', abort, { once: true });
      if (signal?.aborted) abort();
      try {
        // Also where the caller's own functions do not heed the signal.
        return await orAborted(ask(send, url, question, authorization, ended.signal), ended.signal);
      } catch (error) {
        if (ended.signal.aborted) throw new IdentityComparisonError(failure);
        if (error instanceof IdentityComparisonError) throw error;
        // What was thrown may hold what was sent: only a code out of a short alphabet goes on.
        throw new IdentityComparisonError('unreachable', codeOf(error));
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        // Lets go of a connection whose answer was not read to its end.
        ended.abort();
      }
    },
  };
}

async function ask(
  send: typeof fetch,
  url: string,
  { subjectSerialNumber, idNumber }: IdentityComparisonQuestion,
  authorization: HttpIdentityComparisonOptions['authorization'],
  signal: AbortSignal,
): Promise<'confirmed' | 'mismatch'> {
  const headers: Record<string, string> = { 'content-type': 'application/json', accept: 'application/json' };
  if (authorization !== undefined) headers.authorization = (await authorization()).trim();
  signal.throwIfAborted();
  const response = await send(url, {
    method: 'POST',
    headers,
    // These two and nothing else that the caller's object may hold.
    body: JSON.stringify({ subjectSerialNumber, idNumber }),
    // An answer from elsewhere is not the gateway's, and the question must not go there.
    redirect: 'manual',
    signal,
  });
  if (response.status !== 200 || response.redirected) {
    throw new IdentityComparisonError('refused', response.redirected ? 'redirected' : `status ${Number(response.status)}`);
  }
  const type = response.headers.get('content-type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) throw new IdentityComparisonError('unreadable', 'not JSON by its type');
  return readAnswer(await readBody(response));
}

async function readBody(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > MAX_ANSWER_BYTES) throw new IdentityComparisonError('unreadable', 'too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function readAnswer(text: string): 'confirmed' | 'mismatch' {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    // The error of JSON.parse quotes the text.
    throw new IdentityComparisonError('unreadable', 'not JSON');
  }
  const parsed = v.safeParse(answerSchema, answer);
  if (!parsed.success) throw new IdentityComparisonError('unreadable', 'not an answer of the contract');
  return parsed.output.result;
}

/** Node's fetch has the code of the system or of TLS in the cause. */
function codeOf(error: unknown): string | undefined {
  const { cause } = error instanceof Error ? error : {};
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[A-Z_]{3,40}$/.test(code) ? code : undefined;
}

function readUrl({ url: text, withoutTlsOnLoopback = false }: HttpIdentityComparisonOptions): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLoopback = url?.hostname === '127.0.0.1' || url?.hostname === '[::1]';
  if (url?.protocol !== 'https:' && !(withoutTlsOnLoopback && url?.protocol === 'http:' && isLoopback)) {
    throw new VerifierConfigurationError('url must be an absolute https address');
  }
  // The error of a fetch that refuses them would say them.
  if (url.username !== '' || url.password !== '' || url.hash !== '') {
    throw new VerifierConfigurationError('url must have no user name, password or fragment: use authorization');
  }
  return url.href;
}
