import type { ReaderInfo } from '../../client/index.js';

/**
 * Readers with a card that can sign for a person or an organisation. The bridge cannot tell these two apart before the card signs;
 * the server can. `inUse` is the reader of a card that is being worked with: it is looked at meanwhile, and has not gone.
 */
export function fittingReaders(readers: readonly ReaderInfo[], inUse?: string): readonly ReaderInfo[] {
  return readers.filter(
    ({ id, state, card }) =>
      (state === 'ready' && (card?.kind === 'citizen' || card?.kind === 'organization')) ||
      (id === inUse && (state === 'reading' || state === 'busy')),
  );
}
