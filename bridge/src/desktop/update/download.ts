import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { abortAfter } from '../../abort-after.js';
import { BridgeError } from '../../error.js';
import { untrusted } from './untrusted.js';

/** Fetches what is at a place, whole. Rejects with ERR_UPDATE_UNREACHABLE, ERR_UPDATE_UNTRUSTED or ERR_OPERATION_CANCELLED. */
export type Download = (url: URL, options: { readonly signal?: AbortSignal | undefined }) => Promise<Uint8Array>;

export interface HttpsDownloadOptions {
  /** Certificates (PEM) to trust in place of the usual ones. */
  readonly ca?: string;
  /** Milliseconds until the last byte must be there. */
  readonly timeLimit?: number;
}

/** A manifest with its packages is a tenth of it. */
const MAX_BYTES = 64 * 1024;
const TIME_LIMIT_MS = 30_000;

/**
 * By https, from exactly this place. Nothing goes out that tells one computer from another: no cookie, no version, no system. Not by
 * `fetch`, which takes four times the memory of node:https for as long as the process lives (8.5 MiB against 1.9, measured on
 * Node 20), and more headers.
 */
export function httpsDownload({ ca, timeLimit = TIME_LIMIT_MS }: HttpsDownloadOptions = {}): Download {
  return async (url, { signal: cancelled }) => {
    const overdue = abortAfter(timeLimit);
    const signal = cancelled ? AbortSignal.any([cancelled, overdue]) : overdue;
    try {
      const response = await answerOf(url, { ca, signal });
      try {
        if (response.statusCode !== 200) throw unreachable(url, `it answered with status ${response.statusCode}`);
        return await readAll(response, url);
      } finally {
        response.destroy();
      }
    } catch (cause) {
      if (cause instanceof BridgeError) throw cause;
      if (cancelled?.aborted) throw new BridgeError('ERR_OPERATION_CANCELLED', { cause });
      if (overdue.aborted) throw unreachable(url, 'it did not answer in time', cause);
      const code = cause instanceof Error && 'code' in cause ? ` (${cause.code})` : '';
      throw unreachable(url, `there was no answer${code}`, cause);
    }
  };
}

/** node:https follows no redirect, and sends nothing but what stands here, Host and Connection. */
function answerOf(url: URL, { ca, signal }: { readonly ca: string | undefined; readonly signal: AbortSignal }) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    request(url, {
      headers: { 'User-Agent': 'CardBridge', Accept: 'application/json' },
      // A connection of its own, which ends with the answer.
      agent: false,
      // Whatever NODE_TLS_REJECT_UNAUTHORIZED says.
      rejectUnauthorized: true,
      signal,
      ...(ca === undefined ? {} : { ca }),
    })
      .on('response', resolve)
      .on('error', reject)
      .end();
  });
}

async function readAll(response: IncomingMessage, url: URL): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BYTES) throw untrusted(url.href, `it is larger than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const unreachable = (url: URL, why: string, cause?: unknown): BridgeError =>
  new BridgeError('ERR_UPDATE_UNREACHABLE', { detail: `${url.href}: ${why}`, cause });
