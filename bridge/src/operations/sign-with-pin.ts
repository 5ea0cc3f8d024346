import type { SigningOutcome } from '../cards/index.js';
import { BridgeError } from '../error.js';
import { askForPin, type PinRequest, typeOnPinpad } from '../pin/index.js';
import { isPaused } from '../tries/index.js';
import type { OperationContext, OperationRun } from './operation.js';
import type { PinAttempt, ReadyCard } from './ready-card.js';
import type { SignedMessage } from './signed-message.js';

/** A reader or token that finds so many PINs in a row too short or too long is asked no more: there may be nobody who types. */
const MOST_MISSHAPEN = 5;

/**
 * The signature of a message, after the person typed the PIN: on the reader where that is possible, else in the daemon's window. Asks
 * again after a wrong one.
 *
 * Errors: ERR_PIN_CANCELLED, ERR_PIN_LOCKED, ERR_CARD_PAUSED, ERR_PIN_TRIES_UNREADABLE, those of the prompt and of the card.
 */
export async function signWithPin(
  context: OperationContext,
  run: OperationRun,
  card: ReadyCard,
  signed: SignedMessage,
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
    const outcome = await (card.onReader ? onReader(request) : inWindow(request)).catch(async (error: unknown) => {
      if (isLocked(error)) {
        await tries.answered(card, 'locked');
        // Only now: the PIN is zeroed, and the window about the reader's keys, which this one would wait for, is gone.
        await tell('locked');
      }
      throw error;
    });
    if (outcome.verified) return outcome.signature;
    again = outcome.because;
    if (outcome.because === 'format') {
      misshapen += 1;
      if (misshapen < MOST_MISSHAPEN) continue;
      throw new BridgeError('ERR_CARD_PROTOCOL', { detail: 'every PIN is found too short or too long' });
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
      return await attempt(pin, request, signal);
    } finally {
      pin.fill(0);
    }
  }

  function onReader(request: PinRequest): Promise<SigningOutcome> {
    return typeOnPinpad(prompt, request, (typing) => attempt('on-reader', request, typing), { signal });
  }

  function attempt(pin: PinAttempt['pin'], shown: PinRequest, during: AbortSignal): Promise<SigningOutcome> {
    return card.attempt({ pin, signed, shown, signal: during, onProgress });
  }
}

const isLocked = (error: unknown) => error instanceof BridgeError && error.code === 'ERR_PIN_LOCKED';
