import type { CardKind } from '@cardbridge/sdk/protocol';
import type { Channel } from '../apdu/index.js';
import { readCardNumber, selectApplet } from './citizen/index.js';
import { readNhiCardNumber, selectNhi } from './nhi/index.js';
import { readPivCardNumber, selectPiv } from './piv/index.js';
import type { CardFamily, RecognisedCard } from './recognised-card.js';

interface Family {
  readonly family: CardFamily;
  readonly kind: CardKind;
  /** Selects the family's application; false when the card does not have it. */
  readonly select: (channel: Channel) => Promise<boolean>;
  /** Reads the card number from the selected application; undefined for a card that has none. */
  readonly cardNumber: (channel: Channel) => Promise<string | undefined>;
}

/** In the order of asking (DESIGN §6): the first family whose application is there. */
const families: readonly Family[] = [
  // A business card has the same applet; only its certificate tells it from a citizen's, and reading that takes too long here.
  { family: 'citizen-gen2', kind: 'citizen', select: selectApplet, cardNumber: readCardNumber },
  { family: 'nhi', kind: 'nhi', select: selectNhi, cardNumber: readNhiCardNumber },
  { family: 'piv', kind: 'piv', select: selectPiv, cardNumber: readPivCardNumber },
];

/**
 * Finds out what a card is by asking for the applications that we know. Never by its answer to reset, which tells the chip and
 * not the card (facts sheet §1.1). Errors: ERR_CARD_PROTOCOL, ERR_CARD_REMOVED.
 */
export async function detectCard(channel: Channel): Promise<RecognisedCard> {
  for (const { family, kind, select, cardNumber: read } of families) {
    if (!(await select(channel))) continue;
    const cardNumber = await read(channel);
    return { family, kind, ...(cardNumber === undefined ? {} : { cardNumber }), notes: {} };
  }
  return { kind: 'unknown', notes: {} };
}
