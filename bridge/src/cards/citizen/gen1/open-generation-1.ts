import type { Channel } from '../../../apdu/index.js';
import { BridgeError } from '../../../error.js';
import type { RecognisedCard } from '../../recognised-card.js';
import type { SigningCard } from '../../signing-card.js';
import { createFileTree } from '../file-tree.js';
import { openToRead } from '../open-to-read.js';
import { isGeneration1 } from './is-generation-1.js';
import { generation1 } from './table.js';

/**
 * Opens a citizen card of generation 1, which reads here and signs through its vendor's module only (DESIGN §6): its PIN goes in an
 * envelope that is its vendor's, and in any other form it may cost a try (facts sheet §0). So no PIN command is ever sent from here.
 * Errors: ERR_CARD_WRONG_KIND, ERR_CARD_CHANGED, ERR_CARD_PROTOCOL, ERR_CARD_REMOVED.
 */
export async function openGeneration1(
  channel: Channel,
  card: RecognisedCard,
  { check }: { readonly check: 'number' | 'application' },
): Promise<SigningCard> {
  const files = createFileTree(channel, generation1.tree);
  if (!(await isGeneration1(files))) throw new BridgeError('ERR_CARD_WRONG_KIND');
  const { assertSameCard: _, ...readable } = await openToRead(files, card, check);
  return {
    ...readable,
    triesLeft: async () => undefined,
    assertCanSign: async () => {
      throw cannotSign();
    },
    verifyAndSign: async () => {
      throw cannotSign();
    },
  };
}

const cannotSign = () =>
  new BridgeError('ERR_CARD_SIGNING_UNAVAILABLE', { detail: "a card of generation 1 signs through its vendor's module" });
