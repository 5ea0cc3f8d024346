/**
 * Calls a function of the page. What it throws is the page's own mistake: it surfaces as an uncaught error there, and does not
 * disturb the connection.
 */
export function notify<A extends readonly unknown[]>(listener: ((...args: A) => void) | undefined, ...args: A): void {
  try {
    listener?.(...args);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
