/** Who wants to hear of changes of one kind. */
export interface Listeners<T> {
  /** Returns the function that stops it. */
  add(listener: (change: T) => void): () => void;
  tell(change: T): void;
}

export function createListeners<T>(): Listeners<T> {
  const entries = new Set<{ readonly listener: (change: T) => void }>();
  return {
    add: (listener) => {
      // An entry of its own: the same function may listen twice, and each stops alone.
      const entry = { listener };
      entries.add(entry);
      return () => void entries.delete(entry);
    },
    tell: (change) => {
      for (const { listener } of [...entries]) listener(change);
    },
  };
}
