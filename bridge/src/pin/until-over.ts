/**
 * Shows a notice until the person dismisses it, or it is over. `show` resolves at the button (or a closed window) and takes the
 * window back when its signal aborts, which it rejects for. Rejects as `show` does when `signal` aborts.
 */
export async function untilOver(
  show: (signal: AbortSignal) => Promise<unknown>,
  { signal, over }: { readonly signal: AbortSignal; readonly over?: AbortSignal },
): Promise<'dismissed' | 'over'> {
  signal.throwIfAborted();
  if (over?.aborted) return 'over';
  try {
    await show(over ? AbortSignal.any([signal, over]) : signal);
    return 'dismissed';
  } catch (error) {
    if (over?.aborted && !signal.aborted) return 'over';
    throw error;
  }
}
