import type { VerifyOnPinpad } from '../cards/signing-card.js';
import type { PcscCard } from '../pcsc/index.js';

/** The keys of one reader, while its card is connected. */
export interface Pinpad {
  readonly verify: VerifyOnPinpad;
}

/** The reader's own keys; undefined where it has none, or cannot verify with them. */
export async function findPinpad(card: PcscCard): Promise<Pinpad | undefined> {
  await card.features();
  return undefined;
}
