import type { CardKind, ReaderInfo } from '../../client/index.js';

/** The bridge cannot tell these two apart before the card signs; the server can. */
const signing: readonly CardKind[] = ['citizen', 'organization'];

interface FittingOptions {
  /** What fits; by default cards that can sign for a person or an organisation. */
  readonly kinds?: readonly CardKind[] | undefined;
  /** The reader of a card that is being worked with: it is looked at meanwhile, and has not gone. */
  readonly inUse?: string | undefined;
}

/** Readers with a card that fits. */
export function fittingReaders(
  readers: readonly ReaderInfo[],
  { kinds = signing, inUse }: FittingOptions = {},
): readonly ReaderInfo[] {
  return readers.filter(
    ({ id, state, card }) =>
      (state === 'ready' && card !== undefined && kinds.includes(card.kind)) ||
      (id === inUse && (state === 'reading' || state === 'busy')),
  );
}
