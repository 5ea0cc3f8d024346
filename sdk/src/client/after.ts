/** Calls `act` when some milliseconds have passed, unless `scope` was ended before. */
export function after(milliseconds: number, scope: AbortController, act: (...nothing: never[]) => void): void {
  const timer = setTimeout(act, milliseconds);
  scope.signal.addEventListener('abort', () => clearTimeout(timer));
}
