/** A signal that ends something, and what lets go of it. */
export interface TimeLimit {
  readonly signal: AbortSignal;
  /** The limit is needed no more: neither timer nor listener is left. */
  end(): void;
}

/** One signal for a time limit and for the caller's own, which may be aborted already. Past the limit its reason is what `late` gives. */
export function startTimeLimit(ms: number, outer: AbortSignal | undefined, late?: () => unknown): TimeLimit {
  const controller = new AbortController();
  const end = (): void => {
    clearTimeout(timer);
    outer?.removeEventListener('abort', pass);
  };
  const stop = (reason: unknown): void => {
    end();
    controller.abort(reason);
  };
  const pass = (): void => stop(outer?.reason);
  const timer = setTimeout(() => stop(late?.()), ms);
  outer?.addEventListener('abort', pass);
  if (outer?.aborted) pass();
  return { signal: controller.signal, end };
}
