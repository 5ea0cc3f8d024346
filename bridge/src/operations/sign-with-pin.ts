import type { CardKind } from '@cardbridge/sdk/protocol';
import type { Channel } from '../apdu/index.js';
import type { PinRules, SigningCard, SigningOutcome } from '../cards/index.js';
import { BridgeError } from '../error.js';
import { askForPin, type PinRequest, typeOnPinpad } from '../pin/index.js';
import { findPinpad, PinNotTakenError } from '../pinpad/index.js';
import { isPaused } from '../tries/index.js';
import { withCard } from './card-session.js';
import type { OperationContext, OperationRun } from './operation.js';

/** A reader that finds so many PINs in a row too short or too long is asked no more: there may be nobody who types. */
const MOST_MISSHAPEN = 5;

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
  let misshapen = 0;
  for (let again: PinRequest['again'] | undefined; ; ) {
    triesLeft ??= (await tries.of(card)).triesLeft;
    onProgress('waiting-for-pin', triesLeft);
    const { minLength, maxLength } = card.pinRules;
    const request: PinRequest = {
      ...subject,
      minLength,
      maxLength,
      ...(triesLeft === undefined ? {} : { triesLeft }),
      ...(again ? { again } : {}),
    };
    const outcome = await (card.onPinpad ? onPinpad(request) : inWindow(request)).catch(async (error: unknown) => {
      // Only now: the PIN is zeroed, and the window about the reader's keys, which this one would wait for, is gone.
      if (isLocked(error)) await tell('locked');
      throw error;
    });
    if (outcome.verified) return outcome.signature;
    again = outcome.because;
    if (outcome.because === 'format') {
      misshapen += 1;
      if (misshapen < MOST_MISSHAPEN) continue;
      throw new BridgeError('ERR_CARD_PROTOCOL', { detail: 'the reader finds every PIN too short or too long' });
    }
    misshapen = 0;
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
      return await verifyAndSign(pin, request, signal);
    } finally {
      pin.fill(0);
    }
  }

  function onPinpad(request: PinRequest): Promise<SigningOutcome> {
    return typeOnPinpad(prompt, request, (typing) => verifyAndSign('pinpad', request, typing), { signal });
  }

  /** `shown`: what the person knew who typed the PIN. */
  async function verifyAndSign(
    pin: Uint8Array | 'pinpad',
    shown: Pick<PinRequest, 'triesLeft'>,
    signal: AbortSignal,
  ): Promise<SigningOutcome> {
    try {
      return await withCard(context, card.reader, { signal, after: 'reset' }, async (channel, connected) => {
        const opened = await card.open(channel);
        const told = await opened.triesLeft();
        const before = await tries.of(card);
        // Another program, or another daemon, may have asked the card while the person typed.
        if (isPaused(before)) throw new BridgeError('ERR_CARD_PAUSED');
        if ((told ?? before.triesLeft) === 1 && shown.triesLeft !== 1) {
          throw new BridgeError('ERR_CARD_BUSY', {
            detail: 'only its last try is left by now, and nobody was asked about that',
          });
        }
        const onStage = async (stage: 'checking-pin' | 'signing') => {
          signal.throwIfAborted();
          if (stage === 'checking-pin') await tries.asked(card, told);
          else await tries.answered(card, 'right');
          signal.throwIfAborted();
          // On the reader the person only begins to type.
          if (stage === 'signing' || pin !== 'pinpad') onProgress(stage);
        };
        if (pin !== 'pinpad') return opened.verifyAndSign(pin, digest, onStage);
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
      if (isLocked(error)) await tries.answered(card, 'locked');
      throw error;
    }
  }
}

const isLocked = (error: unknown) => error instanceof BridgeError && error.code === 'ERR_PIN_LOCKED';
