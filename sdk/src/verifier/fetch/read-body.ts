import type { GuardedResponse } from './guarded-fetch.js';

/** The whole body, which is within the `maxBytes` of the request. Rejects as {@link GuardedFetch} does. */
export async function readBody({ body }: GuardedResponse): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Lets go of the connection of a response whose body nobody wants. */
export async function discardBody({ body }: GuardedResponse): Promise<void> {
  await body[Symbol.asyncIterator]().return?.();
}
