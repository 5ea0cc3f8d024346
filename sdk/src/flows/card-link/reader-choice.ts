import type { CardKind, ReaderInfo } from '../../client/index.js';
import type { CardLinkState } from './card-link.js';

/** Which reader's card is meant, where several may be. */
interface ReaderChoice {
  /**
   * Of the card that the person chose, else of the likeliest that fits; undefined: there is none. A card in `inUse` that is only looked
   * at, by the bridge or another program, has not gone.
   */
  pick(link: CardLinkState, inUse: string | undefined): string | undefined;
  /** False where no card that fits is there. */
  choose(readers: readonly ReaderInfo[] | undefined, readerId: string): boolean;
}

/** `kinds`: what fits, the likeliest first. */
export function createReaderChoice(kinds: readonly CardKind[]): ReaderChoice {
  let chosenId: string | undefined;
  const fits = ({ state, card }: ReaderInfo) => state === 'ready' && card !== undefined && kinds.includes(card.kind);

  return {
    pick({ bridge, readers, problem }, inUse) {
      if (bridge !== 'ready' || readers === undefined || problem !== undefined) return undefined;
      const isInUse = ({ id, state }: ReaderInfo) => id === inUse && (state === 'reading' || state === 'busy');
      const rank = ({ card }: ReaderInfo) => (card ? kinds.indexOf(card.kind) : -1);
      const fitting = readers.filter(fits).sort((one, other) => rank(one) - rank(other));
      return (fitting.find(({ id }) => id === chosenId) ?? readers.find(isInUse) ?? fitting[0])?.id;
    },
    choose(readers = [], readerId) {
      if (!readers.some((reader) => reader.id === readerId && fits(reader))) return false;
      chosenId = readerId;
      return true;
    },
  };
}
