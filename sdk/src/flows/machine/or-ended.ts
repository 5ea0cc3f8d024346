/** What `promise` gives, or the signal's reason as a rejection, whichever comes first. */
export function orEnded<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const end = () => reject(signal.reason);
    const leave = () => signal.removeEventListener('abort', end);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
    promise.then(resolve, reject).finally(leave);
  });
}
