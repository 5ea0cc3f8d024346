import type { CardKind } from '@cardbridge/sdk/protocol';
import type { Channel } from '../apdu/index.js';
import type { PinRules, SigningCard, SigningOutcome } from '../cards/index.js';
import { BridgeError } from '../error.js';
import { findPinpad, PinNotTakenError } from '../pinpad/index.js';
import { isPaused } from '../tries/index.js';
import { withCard } from './card-session.js';
import type { OperationContext, OperationRun } from './operation.js';

/** A card that was looked at, and is held by nobody now. */
export interface ReadyCard {
  readonly reader: string;
  readonly kind: CardKind;
  readonly cardNumber: string;
  readonly pinRules: PinRules;
  /** As the card told it; undefined where it does not tell. */
  readonly triesLeft: number | undefined;
  /** Whether the PIN can be typed on the reader. */
  readonly onPinpad: boolean;
  /** Opens it again, and makes sure that it is the same. */
  open(channel: Channel): Promise<SigningCard>;
}

export interface PinTry {
  /** Stays the caller's to zero; `on-reader`: it is typed there while this runs. */
  readonly pin: Uint8Array | 'on-reader';
  /** SHA-256, 32 bytes. */
  readonly digest: Uint8Array;
  /** What the person knew who typed the PIN, or is to type it. */
  readonly shown: { readonly triesLeft?: number };
  readonly signal: AbortSignal;
}

/**
 * One transaction with the card that spends at most one try, and signs when the PIN is right. That it may be spent is kept before the
 * card is asked; a wrong PIN is for the caller to keep (`PinTries.answered`), everything else has been kept.
 *
 * Errors: ERR_PIN_LOCKED, ERR_CARD_PAUSED, ERR_CARD_BUSY (another program has used up the tries meanwhile), ERR_PIN_TRIES_UNREADABLE, and
 * those of the reader and the card.
 */
export async function tryPin(
  context: OperationContext,
  { onProgress }: Pick<OperationRun, 'onProgress'>,
  card: ReadyCard,
  { pin, digest, shown, signal }: PinTry,
): Promise<SigningOutcome> {
  const { tries } = context;
  try {
    return await withCard(context, card.reader, { signal, after: 'reset' }, async (channel, connected) => {
      const opened = await card.open(channel);
      const told = await opened.triesLeft();
      const before = await tries.of(card);
      // Another program, or another daemon, may have asked the card while the person typed.
      if (isPaused(before)) throw new BridgeError('ERR_CARD_PAUSED');
      if ((told ?? before.triesLeft) === 1 && shown.triesLeft !== 1) {
        throw new BridgeError('ERR_CARD_BUSY', { detail: 'only its last try is left by now, and nobody was asked about that' });
      }
      const onStage = async (stage: 'checking-pin' | 'signing') => {
        signal.throwIfAborted();
        if (stage === 'checking-pin') await tries.asked(card, told);
        else await tries.answered(card, 'right');
        signal.throwIfAborted();
        // On the reader the person only begins to type.
        if (stage === 'signing' || pin !== 'on-reader') onProgress(stage);
      };
      if (pin !== 'on-reader') return opened.verifyAndSign(pin, digest, onStage);
      const pinpad = opened.pinpadVerify && (await findPinpad(connected, opened.pinpadVerify));
      if (!pinpad) throw new BridgeError('ERR_CARD_CHANGED', { detail: 'the reader has lost its keys' });
      let neverAsked = false;
      try {
        const outcome = await opened.verifyAndSign(pinpad.verify, digest, onStage);
        neverAsked = !outcome.verified && outcome.because === 'format';
        return outcome;
      } catch (error) {
        neverAsked = error instanceof PinNotTakenError && !signal.aborted;
        throw error;
      } finally {
        // While we have the card: what another daemon keeps of it afterwards must not be taken back.
        if (neverAsked) await tries.answered(card, { neverAsked: before });
      }
    });
  } catch (error) {
    if (error instanceof BridgeError && error.code === 'ERR_PIN_LOCKED') await tries.answered(card, 'locked');
    throw error;
  }
}
