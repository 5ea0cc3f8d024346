/** As far as the DOM's timers are used. */
export interface Timers {
  /** As the DOM's. */
  readonly setTimeout: (callback: () => void, milliseconds: number) => unknown;
  /** As the DOM's. */
  readonly clearTimeout: (timer: unknown) => void;
}

/** False when `signal` ended it early. */
export function pause(milliseconds: number, timers: Timers, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const end = () => {
      timers.clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve(!signal.aborted);
    };
    const timer = timers.setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
