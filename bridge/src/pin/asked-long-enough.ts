/** Milliseconds. */
const SHORTEST_READING = 500;
/** Who says yes faster than that so many times in a row is a key held down, or a program: it is a no. */
const MAX_SHOWN = 3;

export interface AnsweredWindow<T> {
  readonly answer: T;
  /**
   * Milliseconds that the window was there. What takes long before that (a program to start) does not count, or the hasty yes would
   * hide in it.
   */
  readonly openMs: number;
}

export interface AskedLongEnoughOptions<T> {
  /** Whether this answer gives something away. Every other answer is taken at once. */
  readonly isYes: (answer: T) => boolean;
  /** The answer that gives nothing away: what too many hasty yeses in a row come to. */
  readonly no: T;
  readonly signal: AbortSignal;
  /** Milliseconds that a person needs at least; by default to see the window, read whose it is and say yes. */
  readonly shortest?: number;
  /** Gets what came too fast. */
  readonly discard?: (answer: T) => void;
}

/**
 * Asks until the answer is one that a person can have meant: the key or click that was on its way to another program when the
 * window opened under it is not a yes (attack D-15). After a yes that came too fast the same is asked again.
 *
 * `show` puts the question on the screen once. Rejects with what `show` rejects with, and between two windows with the signal's reason.
 */
export async function askedLongEnough<T>(
  show: () => Promise<AnsweredWindow<T>>,
  { isYes, no, signal, shortest = SHORTEST_READING, discard }: AskedLongEnoughOptions<T>,
): Promise<T> {
  for (let shown = 0; shown < MAX_SHOWN; shown += 1) {
    signal.throwIfAborted();
    const { answer, openMs } = await show();
    if (!isYes(answer) || openMs >= shortest) return answer;
    discard?.(answer);
  }
  return no;
}
