import { ConfigurationError } from '../../configuration-error.js';
import { MessageNotTaken } from './message-not-taken.js';
import type { MessageSender } from './outside.js';

export interface HttpMessagesOptions {
  /** Where the gateway takes messages: https, or http on this machine. */
  readonly url: string;
  /** Value of the Authorization header. */
  readonly authorization?: string;
  readonly fetch?: typeof fetch;
  /** For one message, until the gateway has answered. Default: 10 seconds. */
  readonly timeLimitMs?: number;
}

const TIME_LIMIT_MS = 10_000;
const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

/**
 * Sends messages, one-time codes above all, through a gateway over HTTP: an example, to be cut to the shape of the operator's own. It
 * posts `{ to, subject, text }` as JSON, `to` as `0912345678` or an e-mail address; any 2xx means accepted for delivery. An answer of
 * another kind, none in time or a redirection reject with a {@link MessageNotTaken}.
 *
 * @example
 * ```ts
 * const messages = httpMessages({ url: 'https://sms.example.tw/messages', authorization: `Bearer ${token}` });
 * ```
 *
 * @throws {ConfigurationError} when `url` would carry codes in the clear, or is none
 */
export function httpMessages(options: HttpMessagesOptions): MessageSender {
  const { authorization, timeLimitMs = TIME_LIMIT_MS, fetch: send = fetch } = options;
  const url = readUrl(options.url);
  const headers = readHeaders(authorization);
  return {
    async send({ contact, subject, text }) {
      let response: Response;
      try {
        response = await send(url, {
          method: 'POST',
          headers,
          body: JSON.stringify({ to: contact.value, subject, text }),
          // Wherever it led, the code would go along.
          redirect: 'error',
          signal: AbortSignal.timeout(timeLimitMs),
        });
      } catch (cause) {
        throw new MessageNotTaken('the message gateway does not answer', { cause });
      }
      // What it says beside the status may repeat the message: nobody reads it.
      await response.body?.cancel().catch(() => undefined);
      if (!response.ok) throw new MessageNotTaken(`the message gateway answered with HTTP ${response.status}`);
    },
  };
}

/** The address may hold a key, so the error repeats nothing of it. */
function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.includes(url.hostname));
  if (url === undefined || !safe)
    throw new ConfigurationError("the message gateway's address is not https (or http on this machine)");
  if (url.username !== '' || url.password !== '') {
    throw new ConfigurationError("the message gateway's address holds a password: it belongs into the authorization");
  }
  return url;
}

/** Also this one is a secret. */
function readHeaders(authorization: string | undefined): Headers {
  const headers = new Headers({ 'content-type': 'application/json' });
  try {
    if (authorization !== undefined) headers.set('authorization', authorization);
  } catch {
    throw new ConfigurationError("the message gateway's authorization cannot stand in a header");
  }
  return headers;
}
