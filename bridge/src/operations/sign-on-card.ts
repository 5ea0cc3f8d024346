import type { Channel } from '../apdu/index.js';
import { openSigningCard, type SigningCard, type SigningOutcome, type VerifyOnPinpad } from '../cards/index.js';
import { BridgeError } from '../error.js';
import type { PcscCard } from '../pcsc/index.js';
import { findPinpad, PinNotTakenError } from '../pinpad/index.js';
import { withCard } from './card-session.js';
import type { ChosenReader } from './choose-reader.js';
import type { OperationContext } from './operation.js';
import { type PinAttempt, type ReadyCard, triesBefore } from './ready-card.js';

export interface LookedAtCard {
  readonly card: Omit<ReadyCard, 'attempt'>;
  /** Why it cannot sign here by itself: ERR_CARD_SIGNING_UNAVAILABLE. */
  readonly unable: BridgeError | undefined;
}

/** Looks at a card of one of our families, before anyone is asked for a PIN: is there a certificate, and can it sign here at all? */
export async function lookAtCard(context: OperationContext, chosen: ChosenReader, signal: AbortSignal): Promise<LookedAtCard> {
  const { keyProvider, tries } = context;
  return withCard(context, chosen.name, { signal, after: 'leave' }, async (channel, connected) => {
    const opened = await openSigningCard(channel, chosen.card, { keyProvider, check: 'application' });
    const { kind, cardNumber, pinRules, pinpadVerify } = opened;
    const key = await opened.signingKey();
    const unable = await whyUnable(opened);
    const triesLeft = await opened.triesLeft();
    // While we have the card: nobody can be asking it.
    if (triesLeft !== undefined) await tries.told(opened, triesLeft);
    const onReader = !unable && pinpadVerify !== undefined && (await findPinpad(connected, pinpadVerify)) !== undefined;
    return { card: { kind, cardNumber, pinRules, key, triesLeft, onReader }, unable };
  });
}

/** A card that signs by itself. */
export function signOnCard(context: OperationContext, chosen: ChosenReader, card: LookedAtCard['card']): ReadyCard {
  return { ...card, attempt: (tried) => attemptOnCard(context, chosen, tried) };
}

/** Makes sure that the card is the one that was recognised, and lets go of it. Errors: ERR_CARD_CHANGED and those of the reader and the card. */
export async function assertSameCard(context: OperationContext, chosen: ChosenReader, signal: AbortSignal): Promise<void> {
  await withCard(context, chosen.name, { signal, after: 'leave' }, (channel) => openAgain(context, chosen, channel));
}

const openAgain = ({ keyProvider }: OperationContext, { card }: ChosenReader, channel: Channel): Promise<SigningCard> =>
  openSigningCard(channel, card, { keyProvider, check: 'number' });

async function whyUnable(card: SigningCard): Promise<BridgeError | undefined> {
  try {
    await card.assertCanSign();
    return undefined;
  } catch (error) {
    if (error instanceof BridgeError && error.code === 'ERR_CARD_SIGNING_UNAVAILABLE') return error;
    throw error;
  }
}

/** One transaction with the card. */
function attemptOnCard(
  context: OperationContext,
  chosen: ChosenReader,
  { pin, signed, shown, signal, onProgress }: PinAttempt,
): Promise<SigningOutcome> {
  const { tries } = context;
  return withCard(context, chosen.name, { signal, after: 'reset' }, async (channel, connected) => {
    const opened = await openAgain(context, chosen, channel);
    const told = await opened.triesLeft();
    const before = await triesBefore(tries, opened, { told, shown });
    const onStage = async (stage: 'checking-pin' | 'signing') => {
      signal.throwIfAborted();
      if (stage === 'checking-pin') await tries.asked(opened, told);
      else await tries.answered(opened, 'right');
      signal.throwIfAborted();
      // On the reader the person only begins to type.
      if (stage === 'signing' || pin !== 'on-reader') onProgress(stage);
    };
    const verify = pin === 'on-reader' ? await pinpadVerifyOf(opened, connected) : pin;
    let neverAsked = false;
    try {
      const outcome = await opened.verifyAndSign(verify, signed.digest, onStage);
      // Not taken by the reader, or of a form that the card does not know: no try was spent.
      neverAsked = !outcome.verified && outcome.because === 'format';
      return outcome;
    } catch (error) {
      neverAsked = error instanceof PinNotTakenError && !signal.aborted;
      throw error;
    } finally {
      // While we have the card: what another daemon keeps of it afterwards must not be taken back.
      if (neverAsked) await tries.answered(opened, { neverAsked: before });
    }
  });
}

async function pinpadVerifyOf({ pinpadVerify }: SigningCard, connected: PcscCard): Promise<VerifyOnPinpad> {
  const pinpad = pinpadVerify && (await findPinpad(connected, pinpadVerify));
  if (!pinpad) throw new BridgeError('ERR_CARD_CHANGED', { detail: 'the reader has lost its keys' });
  return pinpad.verify;
}
