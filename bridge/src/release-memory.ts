/** Milliseconds. What comes at the beginning, such as the first look at readers and cards, is over by then. */
const SETTLED_AFTER = 3000;

/**
 * Gives back to the system, once, what a program that then idles for days needed only to start: V8 collects garbage when more
 * memory is asked for, which never comes. Does nothing unless Node was started with `--expose-gc`, as the packaged program is. Returns
 * the function that calls it off.
 */
export function releaseMemoryAfterStart(collect: NodeJS.GCFunction | undefined = globalThis.gc): () => void {
  if (!collect) return () => undefined;
  // The only kind that also lets go of compiled code which did not run again.
  const release = () => collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  const timer = setTimeout(release, SETTLED_AFTER).unref();
  return () => clearTimeout(timer);
}
