import type { CardKind } from '@cardbridge/sdk/protocol';
import type { Channel } from '../apdu/index.js';
import type { PinRules, SigningCard, SigningOutcome } from '../cards/index.js';
import { BridgeError } from '../error.js';
import { askForPin, type PinRequest, typeOnPinpad } from '../pin/index.js';
import { findPinpad, PinNotTakenError } from '../pinpad/index.js';
import { type CardTries, isPaused } from '../tries/index.js';
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

/**
 * The signature of a digest, after the person typed the PIN: on the reader where that is possible, else in the daemon's window. Asks
 * again after a wrong one.
 *
 * Errors: ERR_PIN_CANCELLED, ERR_PIN_LOCKED, ERR_CARD_PAUSED, ERR_PIN_TRIES_UNREADABLE, those of the prompt and of the card.
 */
export async function signWithPin(
  context: OperationContext,
  run: OperationRun,
  card: ReadyCard,
  digest: Uint8Array,
): Promise<Uint8Array> {
  const { signal, onProgress } = run;
  const { tries, prompt } = context;
  const subject = {
    origin: run.origin,
    cardKind: card.kind,
    cardNumberEnding: card.cardNumber.slice(-4),
    simulated: context.simulated,
  };
  /** The operation ends with the error that follows, whatever becomes of the window. */
  const tell = (about: 'locked' | 'paused') => {
    onProgress('waiting-for-confirmation');
    return prompt.inform({ ...subject, about }, { signal }).catch(() => undefined);
  };

  if (isPaused(await tries.of(card))) throw new BridgeError('ERR_CARD_PAUSED');
  await assertUnlocked();

  let triesLeft = card.triesLeft;
  for (let again: PinRequest['again'] | undefined; ; ) {
    const before = await tries.of(card);
    triesLeft ??= before.triesLeft;
    onProgress('waiting-for-pin', triesLeft);
    const { minLength, maxLength } = card.pinRules;
    const request: PinRequest = {
      ...subject,
      minLength,
      maxLength,
      ...(triesLeft === undefined ? {} : { triesLeft }),
      ...(again ? { again } : {}),
    };
    const outcome = await (card.onPinpad ? onPinpad(request, before) : inWindow(request)).catch(async (error: unknown) => {
      // Only now: the PIN is zeroed, and the window about the reader's keys, which this one would wait for, is gone.
      if (isLocked(error)) await tell('locked');
      throw error;
    });
    if (outcome.verified) return outcome.signature;
    again = outcome.because;
    if (outcome.because === 'format') continue;
    const left = await tries.answered(card, { wrong: outcome.triesLeft });
    triesLeft = left.triesLeft;
    if (isPaused(left)) {
      await tell('paused');
      throw new BridgeError('ERR_CARD_PAUSED');
    }
  }

  /** A card that does not tell was perhaps unlocked since it was last here; the person knows. */
  async function assertUnlocked(): Promise<void> {
    if (card.triesLeft === undefined) {
      if (!(await tries.of(card)).locked) return;
      onProgress('waiting-for-confirmation');
      if (await prompt.confirm({ ...subject, about: 'locked-before' }, { signal })) return;
    } else {
      if (card.triesLeft > 0) return;
      await tell('locked');
    }
    throw new BridgeError('ERR_PIN_LOCKED');
  }

  async function inWindow(request: PinRequest): Promise<SigningOutcome> {
    const { allows } = card.pinRules;
    const pin = await askForPin(prompt, request, { allows, signal });
    try {
      return await verifyAndSign(pin, signal);
    } finally {
      pin.fill(0);
    }
  }

  function onPinpad(request: PinRequest, before: CardTries): Promise<SigningOutcome> {
    return typeOnPinpad(
      prompt,
      request,
      async (typing) => {
        let neverAsked = false;
        try {
          const outcome = await verifyAndSign('pinpad', typing);
          neverAsked = !outcome.verified && outcome.because === 'format';
          return outcome;
        } catch (error) {
          neverAsked = error instanceof PinNotTakenError && !typing.aborted;
          throw error;
        } finally {
          if (neverAsked) await tries.answered(card, { neverAsked: before });
        }
      },
      { signal },
    );
  }

  async function verifyAndSign(pin: Uint8Array | 'pinpad', signal: AbortSignal): Promise<SigningOutcome> {
    const onStage = async (stage: 'checking-pin' | 'signing') => {
      signal.throwIfAborted();
      if (stage === 'checking-pin') await tries.asked(card);
      else await tries.answered(card, 'right');
      // On the reader the person only begins to type.
      if (stage === 'signing' || pin !== 'pinpad') onProgress(stage);
    };
    try {
      return await withCard(context, card.reader, { signal, after: 'reset' }, async (channel, connected) => {
        const opened = await card.open(channel);
        if (pin !== 'pinpad') return opened.verifyAndSign(pin, digest, onStage);
        const pinpad = opened.pinpadVerify && (await findPinpad(connected, opened.pinpadVerify));
        if (!pinpad) throw new BridgeError('ERR_CARD_CHANGED', { detail: 'the reader has lost its keys' });
        return opened.verifyAndSign(pinpad.verify, digest, onStage);
      });
    } catch (error) {
      if (isLocked(error)) await tries.answered(card, 'locked');
      throw error;
    }
  }
}

const isLocked = (error: unknown) => error instanceof BridgeError && error.code === 'ERR_PIN_LOCKED';
