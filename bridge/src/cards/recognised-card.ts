import type { CardKind } from '@cardbridge/sdk/protocol';
import type { KnownLengths } from '../apdu/index.js';
import type { SigningKey } from './signing-card.js';

/** What the card speaks: which folder beside this file knows its commands. Nobody outside of the bridge sees it. */
export type CardFamily = 'citizen-gen1' | 'citizen-gen2' | 'nhi' | 'piv';

/**
 * What was learnt of a card, kept by whoever recognised it for as long as the card is in its reader, so that nothing is asked of it
 * twice. The families write it. Never a secret, and never proof: a card that was swapped unseen is told apart by its number.
 */
export interface CardNotes {
  signingKey?: SigningKey;
  /** What card and reader take at a time. */
  lengths?: KnownLengths;
  /** PIV: which PIN its holder is used to. */
  pivPin?: 'application' | 'global';
  /** Citizen, generation 2: the bytes that its transport keys are found by. */
  citizenCardId?: Uint8Array;
}

/** A card that was recognised. */
export interface RecognisedCard {
  readonly kind: CardKind;
  /** Absent where no family knows the card: it is `unknown`, or only a vendor's module knows it. */
  readonly family?: CardFamily;
  /** The number by which it is known again when it may have been swapped; absent where it has none that reads without a PIN. */
  readonly cardNumber?: string;
  readonly notes: CardNotes;
}
