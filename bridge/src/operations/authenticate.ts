import type { AuthenticationToken } from '@cardbridge/sdk/protocol';
import { assertSignature, type SigningAlgorithm } from '../cards/index.js';
import { VERSION } from '../version.js';
import { type ChosenReader, chooseReader, type WantedKinds } from './choose-reader.js';
import type { OperationContext, OperationRun } from './operation.js';
import { prepareCard } from './prepare-card.js';
import { signWithPin } from './sign-with-pin.js';
import { signedMessage } from './signed-message.js';

/** A security key that is always plugged in must not stand in the way of a citizen card, nor be asked for its PIN beside one. */
const SIGNING_CARDS: WantedKinds = [['citizen', 'organization'], ['pkcs11'], ['piv']];

/** A token by one of the algorithms that our cards have. */
export type SignedToken = AuthenticationToken & { readonly algorithm: SigningAlgorithm };

/**
 * Signs the server's challenge with the card: the Web eID authentication token (DESIGN §5). The only thing that CardBridge ever
 * signs is H(origin) ‖ H(challenge nonce), with the origin that it saw itself.
 *
 * Wrong PINs come back to the same person in the same window, with the tries left, until the PIN is right, the card locks
 * (ERR_PIN_LOCKED), is paused (ERR_CARD_PAUSED) or the person gives up (ERR_PIN_CANCELLED). No handle on the card is held while
 * anybody types, except where they type on the reader.
 */
export async function authenticate(
  context: OperationContext,
  run: OperationRun & { readonly challengeNonce: string },
): Promise<SignedToken> {
  context.assertMayAsk(run.origin);
  const chosen = await chooseReader(context.inventory, SIGNING_CARDS, run.reader, run.signal);
  const signal = AbortSignal.any([run.signal, chosen.card.removed]);
  return context.inventory.exclusively(chosen.name, () => sign(context, { ...run, signal }, chosen));
}

async function sign(
  context: OperationContext,
  run: OperationRun & { readonly challengeNonce: string },
  chosen: ChosenReader,
): Promise<SignedToken> {
  const { origin, challengeNonce, signal } = run;
  run.onProgress('reading-card');
  const card = await prepareCard(context, chosen, signal);
  const { certificate, algorithm } = card.key;
  const signed = signedMessage(origin, challengeNonce, algorithm);
  const signature = await signWithPin(context, run, card, signed);
  // A card or a module that lies or errs is found here and not at a server.
  assertSignature(card.key, signed.message, signature);
  return {
    format: 'web-eid:1.0',
    unverifiedCertificate: Buffer.from(certificate).toString('base64'),
    algorithm,
    signature: Buffer.from(signature).toString('base64'),
    appVersion: `cardbridge/${VERSION}`,
    unverifiedContext: { origin, challengeNonce },
  };
}
