import type { CardKind, ReaderInfo } from '../../client/index.js';

interface FittingOptions {
  /** What fits, the likeliest first; the readers come in that order. */
  readonly kinds: readonly CardKind[];
  /** The reader of a card that is being worked with: it is looked at meanwhile, and has not gone. */
  readonly inUse?: string | undefined;
}

/** Readers with a card that fits. */
export function fittingReaders(readers: readonly ReaderInfo[], { kinds, inUse }: FittingOptions): readonly ReaderInfo[] {
  const rank = ({ card }: ReaderInfo) => (card ? kinds.indexOf(card.kind) : -1);
  return readers
    .filter(
      ({ id, state, card }) =>
        (state === 'ready' && card !== undefined && kinds.includes(card.kind)) ||
        (id === inUse && (state === 'reading' || state === 'busy')),
    )
    .sort((one, other) => rank(one) - rank(other));
}
