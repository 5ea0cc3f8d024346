import type { IncomingMessage } from 'node:http';
import { GuardedFetchError } from './guarded-fetch-error.js';

interface BodyLimits {
  readonly host: string;
  readonly maxBytes: number;
  /** Its reason is what the reading ends with. */
  readonly signal: AbortSignal;
  /** Called once at least, when the body needs the time limit no more. */
  readonly onEnd: () => void;
}

/** The body of an answer, counted as it arrives. */
export function guardedBody(response: IncomingMessage, limits: BodyLimits): AsyncIterableIterator<Uint8Array> {
  const chunks = readChunks(response, limits);
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => chunks.next(),
    // A generator that was never begun would return without its `finally`.
    return: () => {
      release(response, limits);
      return chunks.return(undefined);
    },
  };
}

async function* readChunks(response: IncomingMessage, limits: BodyLimits): AsyncGenerator<Uint8Array, undefined> {
  const { host, maxBytes, signal } = limits;
  let received = 0;
  try {
    // Without encoding set, the chunks are Buffers.
    for await (const chunk of response as AsyncIterable<Buffer>) {
      signal.throwIfAborted();
      received += chunk.length;
      if (received > maxBytes) throw new GuardedFetchError('size-limit', { host });
      yield chunk;
    }
    // Half a list of revoked certificates would be good news for whoever stands in the other half.
    if (!response.complete) throw new GuardedFetchError('connection-failed', { host });
  } catch (cause) {
    signal.throwIfAborted();
    throw cause instanceof GuardedFetchError ? cause : new GuardedFetchError('connection-failed', { host, cause });
  } finally {
    release(response, limits);
  }
}

function release(response: IncomingMessage, { onEnd }: BodyLimits): void {
  response.destroy();
  onEnd();
}
