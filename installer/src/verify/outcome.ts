/** How it went with one package. */
export type Outcome = 'ok' | `skipped: ${string}` | `failed: ${string}`;

/** This machine cannot try it; the message says what is missing. */
export class Skipped extends Error {
  override name = 'Skipped';
}

/** What `work` came to, in words. An interruption is no outcome and is thrown on. */
export async function outcomeOf(work: () => Promise<void>, signal?: AbortSignal): Promise<Outcome> {
  try {
    await work();
    return 'ok';
  } catch (error) {
    signal?.throwIfAborted();
    const message = error instanceof Error ? error.message : String(error);
    return `${error instanceof Skipped ? 'skipped' : 'failed'}: ${message}`;
  }
}
