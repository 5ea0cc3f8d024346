import type { Channel } from '../../apdu/index.js';
import { BridgeError } from '../../error.js';
import type { CardNotes, RecognisedCard } from '../recognised-card.js';
import { createFileTree, type FileTree } from './file-tree.js';
import { findSigningKey } from './find-signing-key.js';
import { isGeneration1 } from './gen1/is-generation-1.js';
import { generation1 } from './gen1/table.js';
import { generation2 } from './gen2/table.js';
import { readCardNumber } from './read-card-number.js';

type CitizenCard = Pick<RecognisedCard, 'kind' | 'cardNumber'>;

/** Undefined when it is no card of generation 1. Notes the signing key. Errors: ERR_CARD_PROTOCOL, ERR_CARD_REMOVED. */
export async function recogniseGeneration1(channel: Channel, notes: CardNotes): Promise<CitizenCard | undefined> {
  const files = createFileTree(channel, generation1.tree);
  return (await isGeneration1(files)) ? recognised(files, notes) : undefined;
}

/** Undefined when it is no card of generation 2. Notes the signing key. Errors: ERR_CARD_PROTOCOL, ERR_CARD_REMOVED. */
export async function recogniseGeneration2(channel: Channel, notes: CardNotes): Promise<CitizenCard | undefined> {
  const files = createFileTree(channel, generation2.tree);
  return (await files.selectRoot()) ? recognised(files, notes) : undefined;
}

async function recognised(files: FileTree, notes: CardNotes): Promise<CitizenCard> {
  const cardNumber = await readCardNumber(files);
  return { kind: await kindOf(files, notes), cardNumber };
}

/** A business card has the same files: only its certificate tells it from a citizen's. */
async function kindOf(files: FileTree, notes: CardNotes): Promise<'citizen' | 'organization'> {
  try {
    const { signingKey, holder } = await findSigningKey(files);
    notes.signingKey = signingKey;
    return holder;
  } catch (error) {
    // It is such a card all the same. Whoever wants to sign with it reads again, and is told what is wrong.
    if (error instanceof BridgeError && NO_GOOD_CERTIFICATE.has(error.code)) return 'citizen';
    throw error;
  }
}

const NO_GOOD_CERTIFICATE: ReadonlySet<string> = new Set([
  'ERR_CARD_CERTIFICATE_NONE',
  'ERR_CARD_PROTOCOL',
  'ERR_CARD_UNSUPPORTED',
]);
