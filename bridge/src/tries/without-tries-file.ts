import type { CardIdentity } from './card-tries.js';
import { createPinTries, type KeptCards, type PinTries } from './pin-tries.js';

/** Wrong PINs that are forgotten with the process: for cards that are not real, and tests. */
export function withoutTriesFile(): PinTries {
  let kept: KeptCards = new Map();
  return createPinTries({
    load: async () => ({
      cards: kept,
      keyOf: ({ kind, cardNumber }: CardIdentity) => `${kind} ${cardNumber}`,
      store: async (cards) => {
        kept = cards;
      },
    }),
    alone: (change) => change(),
    putAside: async () => undefined,
  });
}
