/** A life within another: it ends with `parent` and for the same reason, or before it, and then leaves nothing behind there. */
export function within(parent: AbortSignal): AbortController {
  parent.throwIfAborted();
  const scope = new AbortController();
  parent.addEventListener('abort', () => scope.abort(parent.reason), { signal: scope.signal });
  return scope;
}

/** Until `signal` aborts, or some milliseconds have passed. */
export function sleep(signal: AbortSignal, milliseconds?: number): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = milliseconds && setTimeout(wake, milliseconds);
    signal.addEventListener('abort', wake);
    if (signal.aborted) wake();
  });
}
