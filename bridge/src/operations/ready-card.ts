import type { CardKind } from '@cardbridge/sdk/protocol';
import type { PinRules, SigningKey, SigningOutcome } from '../cards/index.js';
import { BridgeError } from '../error.js';
import { type CardTries, isPaused, type PinTries } from '../tries/index.js';
import type { OperationRun } from './operation.js';
import type { SignedMessage } from './signed-message.js';

/** A card that was looked at, can sign, and is held by nobody now. How it signs, by itself or by a module, is decided. */
export interface ReadyCard {
  readonly kind: CardKind;
  readonly cardNumber: string;
  readonly key: SigningKey;
  readonly pinRules: PinRules;
  /** As the card, or its token, told it; undefined where it does not tell. */
  readonly triesLeft: number | undefined;
  /** Whether the PIN is typed on the reader. */
  readonly onReader: boolean;
  /**
   * Makes sure that it is the same card, spends at most one try, and signs when the PIN is right. That it may be spent is kept before the
   * card is asked; a wrong PIN and a locked card are for the caller to keep (`PinTries.answered`), everything else has been kept.
   *
   * Errors: ERR_PIN_LOCKED, ERR_CARD_PAUSED, ERR_CARD_BUSY (another program has used up the tries meanwhile), ERR_CARD_CHANGED,
   * ERR_PIN_TRIES_UNREADABLE, and those of the reader, the card and the module.
   */
  attempt(attempt: PinAttempt): Promise<SigningOutcome>;
}

export interface PinAttempt {
  /** Stays the caller's to zero; `on-reader`: it is typed there while this runs. */
  readonly pin: Uint8Array | 'on-reader';
  readonly signed: SignedMessage;
  /** What the person knew who typed the PIN, or is to type it. */
  readonly shown: { readonly triesLeft?: number };
  readonly signal: AbortSignal;
  readonly onProgress: OperationRun['onProgress'];
}

/**
 * What is remembered of the card before it is asked. Another program, or another daemon, may have asked it while the person typed: throws
 * ERR_CARD_PAUSED, and ERR_CARD_BUSY where this would be a last try that nobody was warned of. `told`: how many it has left now.
 */
export async function triesBefore(
  tries: PinTries,
  card: Pick<ReadyCard, 'kind' | 'cardNumber'>,
  { told, shown }: { readonly told: number | undefined; readonly shown: PinAttempt['shown'] },
): Promise<CardTries> {
  const before = await tries.of(card);
  if (isPaused(before)) throw new BridgeError('ERR_CARD_PAUSED');
  if ((told ?? before.triesLeft) === 1 && shown.triesLeft !== 1) {
    throw new BridgeError('ERR_CARD_BUSY', { detail: 'only its last try is left by now, and nobody was asked about that' });
  }
  return before;
}
