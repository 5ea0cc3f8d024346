/** A value that others follow. Whoever reads it gets a frozen object. */
interface Observable<State> {
  current(): State;
  set(next: State): void;
  subscribe(listener: (state: State) => void): () => void;
  /** Forgets every listener; nothing changes any more. */
  close(): void;
}

export function createObservable<State extends object>(first: State): Observable<State> {
  // An entry each, so that one function that subscribes twice is heard, and leaves, twice.
  const entries = new Set<{ readonly listener: (state: State) => void }>();
  let state = Object.freeze(first);
  let closed = false;

  return {
    current: () => state,
    set(next) {
      if (closed) return;
      state = Object.freeze(next);
      for (const entry of [...entries]) {
        // A listener may have set a newer state, or ended another: then nobody is told of the past.
        if (state !== next) return;
        if (entries.has(entry)) notify(entry.listener, next);
      }
    },
    subscribe(listener) {
      const entry = { listener };
      if (!closed) entries.add(entry);
      return () => void entries.delete(entry);
    },
    close() {
      closed = true;
      entries.clear();
    },
  };
}

/** What a listener throws is the page's own mistake: it surfaces as an uncaught error there, and does not stop the flow. */
function notify<State>(listener: (state: State) => void, state: State): void {
  try {
    listener(state);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
