import { type Channel, withKnownLengths } from '../apdu/index.js';
import { recogniseGeneration1, recogniseGeneration2 } from './citizen/index.js';
import { readNhiCardNumber, selectNhi } from './nhi/index.js';
import { readPivCardNumber, selectPiv } from './piv/index.js';
import type { CardFamily, CardNotes, RecognisedCard } from './recognised-card.js';

interface Family {
  readonly family: CardFamily;
  /**
   * Asks for what only this family has; undefined when the card does not have it, whatever status word it says that with. What is learnt
   * on the way goes into `notes`. Errors: ERR_CARD_PROTOCOL and those of the channel.
   */
  readonly recognise: (channel: Channel, notes: CardNotes) => Promise<Pick<RecognisedCard, 'kind' | 'cardNumber'> | undefined>;
}

/**
 * In the order of asking (DESIGN §6): the first family that knows the card. Generation 1 of the citizen card comes last, because its class
 * byte is a proprietary one (ISO 7816-4 §5.4.1), and it answers every question before it with 6E00.
 */
const families: readonly Family[] = [
  { family: 'citizen-gen2', recognise: recogniseGeneration2 },
  {
    family: 'nhi',
    recognise: async (channel) =>
      (await selectNhi(channel)) ? { kind: 'nhi', cardNumber: await readNhiCardNumber(channel) } : undefined,
  },
  {
    family: 'piv',
    recognise: async (channel) => {
      if (!(await selectPiv(channel))) return undefined;
      const cardNumber = await readPivCardNumber(channel);
      return { kind: 'piv', ...(cardNumber === undefined ? {} : { cardNumber }) };
    },
  },
  { family: 'citizen-gen1', recognise: recogniseGeneration1 },
];

/**
 * Finds out what a card is by asking for what we know of each family. Never by its answer to reset, which tells the chip and
 * not the card (facts sheet §1.1). Errors: ERR_CARD_PROTOCOL, ERR_CARD_REMOVED.
 */
export async function detectCard(connected: Channel): Promise<RecognisedCard> {
  const lengths = {};
  const channel = withKnownLengths(connected, lengths);
  for (const { family, recognise } of families) {
    const notes: CardNotes = { lengths };
    const card = await recognise(channel, notes);
    if (card) return { ...card, family, notes };
  }
  return { kind: 'unknown', notes: {} };
}
