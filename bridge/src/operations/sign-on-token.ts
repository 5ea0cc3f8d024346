import type { BridgeErrorCode } from '@cardbridge/sdk/protocol';
import type { PinRules, SigningKey, SigningOutcome } from '../cards/index.js';
import { BridgeError } from '../error.js';
import type { Token } from '../pkcs11/index.js';
import { freshToken } from './fresh-token.js';
import type { OperationContext } from './operation.js';
import { type PinAttempt, type ReadyCard, triesBefore } from './ready-card.js';

export interface TokenCard extends Pick<ReadyCard, 'kind' | 'cardNumber'> {
  readonly pinRules: PinRules;
  readonly token: Token;
  /** The certificate's key, and its CKA_ID on the token. */
  readonly key: SigningKey & { readonly id: Uint8Array };
  /** Makes sure of the card itself, where a family knows it, and has let go of it afterwards. */
  readonly assertSame?: (signal: AbortSignal) => Promise<void>;
}

/** A card that a vendor's module signs with. Nothing of ours holds it when the module is called: it talks to the card itself. */
export async function signOnToken(context: OperationContext, card: TokenCard): Promise<ReadyCard> {
  const { kind, cardNumber, pinRules, token, key } = card;
  const { triesLeft, onReader } = token.pin;
  if (triesLeft !== undefined) await context.tries.told(card, triesLeft);
  const attempt = (tried: PinAttempt) => attemptOnToken(context, card, tried);
  return { kind, cardNumber, pinRules, key, triesLeft, onReader, attempt };
}

async function attemptOnToken(
  context: OperationContext,
  card: TokenCard,
  { pin, signed, shown, signal, onProgress }: PinAttempt,
): Promise<SigningOutcome> {
  const { modules, tries } = context;
  const { algorithm, certificate, id } = card.key;
  await card.assertSame?.(signal);
  const token = await freshToken(context, card.token, signal);
  const told = token.pin.triesLeft;
  const before = await triesBefore(tries, card, { told, shown });
  if (told === 0) throw new BridgeError('ERR_PIN_LOCKED');
  signal.throwIfAborted();
  await tries.asked(card, told);
  signal.throwIfAborted();
  // On the reader the person only begins to type.
  if (pin !== 'on-reader') onProgress('checking-pin');
  let neverAsked = false;
  try {
    const outcome = await modules.sign(token, { id, certificate, algorithm, digest: signed.digest, pin }, { signal });
    neverAsked = !outcome.verified && outcome.because === 'format';
    if (outcome.verified) await tries.answered(card, 'right');
    return outcome;
  } catch (error) {
    // Whoever closed the window may have left somebody who types on, and so may a module that was ended over its limit; with the reader's
    // own key it was given up. Another token in the slot gets no PIN.
    neverAsked =
      !signal.aborted && (isCode(error, 'ERR_CARD_CHANGED') || (pin === 'on-reader' && isCode(error, 'ERR_PIN_CANCELLED')));
    throw error;
  } finally {
    if (neverAsked) await tries.answered(card, { neverAsked: before });
  }
}

const isCode = (error: unknown, code: BridgeErrorCode) => error instanceof BridgeError && error.code === code;
