import { BridgeError } from '../error.js';

/** Work that several may wait for together, one piece of it at a time. */
export interface SharedTurns<T> {
  /**
   * The outcome of the work on `key`: of the one that is under way or in the line, or of a new one. Rejects with the signal's reason
   * when the one who asks leaves first, and with ERR_OPERATION_BUSY when too many keys are there already.
   */
  join(key: string, signal: AbortSignal): Promise<T>;
}

export interface SharedTurnsOptions<T> {
  /** Keys under way or in the line at the same time. */
  readonly most: number;
  /** Called when the turn of `key` came. The signal aborts when nobody waits for it any more. */
  readonly run: (key: string, signal: AbortSignal) => Promise<T>;
}

interface Turn<T> {
  readonly key: string;
  readonly left: AbortController;
  readonly outcome: Promise<T>;
  readonly settle: (outcome: Promise<T>) => void;
  waiting: number;
}

export function createSharedTurns<T>({ most, run }: SharedTurnsOptions<T>): SharedTurns<T> {
  /** Those that may be joined. One that everybody left is not: it may still need time to end. */
  const joinable = new Map<string, Turn<T>>();
  let line: readonly Turn<T>[] = [];
  let busy = false;

  const begin = (key: string): Turn<T> => {
    if (joinable.size >= most) throw new BridgeError('ERR_OPERATION_BUSY');
    const { promise: outcome, resolve: settle } = resolvable<T>();
    // Those who wait hear of a failure; after the last one left, nobody does.
    outcome.catch(() => undefined);
    const turn = { key, left: new AbortController(), outcome, settle, waiting: 0 };
    joinable.set(key, turn);
    line = [...line, turn];
    return turn;
  };

  /** False when it had ended before. */
  const end = (turn: Turn<T>): boolean => {
    line = line.filter((other) => other !== turn);
    return joinable.get(turn.key) === turn && joinable.delete(turn.key);
  };

  const next = async (): Promise<void> => {
    const [turn] = line;
    if (busy || turn === undefined) return;
    busy = true;
    line = line.slice(1);
    const work = run(turn.key, turn.left.signal).finally(() => end(turn));
    turn.settle(work);
    try {
      await work;
    } catch {
      // It is the outcome.
    } finally {
      busy = false;
    }
    void next();
  };

  return {
    join: async (key, signal) => {
      signal.throwIfAborted();
      const turn = joinable.get(key) ?? begin(key);
      turn.waiting += 1;
      void next();
      try {
        return await unlessAborted(turn.outcome, signal);
      } finally {
        turn.waiting -= 1;
        if (turn.waiting === 0 && end(turn)) turn.left.abort(new BridgeError('ERR_OPERATION_CANCELLED'));
      }
    },
  };
}

function resolvable<T>(): { promise: Promise<T>; resolve: (value: Promise<T>) => void } {
  let resolve: (value: Promise<T>) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

async function unlessAborted<T>(outcome: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
  });
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([outcome, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
