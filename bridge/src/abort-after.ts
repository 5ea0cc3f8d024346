/**
 * Aborts with a TimeoutError after so many milliseconds, and keeps no program running for that. In place of AbortSignal.timeout, whose
 * signal is collected as garbage where nothing but an AbortSignal.any holds it, and then never aborts (nodejs/node#57736); this one is
 * held by its timer.
 */
export function abortAfter(milliseconds: number): AbortSignal {
  const controller = new AbortController();
  const end = () => controller.abort(new DOMException('it took too long', 'TimeoutError'));
  setTimeout(end, milliseconds).unref();
  return controller.signal;
}
