import { createHash } from 'node:crypto';
import type { AuthenticationToken } from '@cardbridge/sdk/protocol';
import type { Channel } from '../apdu/index.js';
import { openSigningCard } from '../cards/index.js';
import { findPinpad } from '../pinpad/index.js';
import { VERSION } from '../version.js';
import { withCard } from './card-session.js';
import { type ChosenReader, chooseReader, type WantedKinds } from './choose-reader.js';
import type { OperationContext, OperationRun } from './operation.js';
import { signWithPin } from './sign-with-pin.js';
import { signedMessage } from './signed-message.js';

/** A security key that is always plugged in must not stand in the way of a citizen card, nor be asked for its PIN beside one. */
const SIGNING_CARDS: WantedKinds = [['citizen', 'organization'], ['piv']];

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
): Promise<AuthenticationToken> {
  context.assertMayAsk(run.origin);
  const chosen = await chooseReader(context.inventory, SIGNING_CARDS, run.reader, run.signal);
  const signal = AbortSignal.any([run.signal, chosen.card.removed]);
  return context.inventory.exclusively(chosen.name, () => sign(context, { ...run, signal }, chosen));
}

async function sign(
  context: OperationContext,
  run: OperationRun & { readonly challengeNonce: string },
  chosen: ChosenReader,
): Promise<AuthenticationToken> {
  const { origin, challengeNonce, signal } = run;
  const { keyProvider } = context;
  const open = (channel: Channel) => openSigningCard(channel, chosen.card, { keyProvider, check: 'number' });

  run.onProgress('reading-card');
  const card = await withCard(context, chosen.name, { signal, after: 'leave' }, async (channel, connected) => {
    const opened = await openSigningCard(channel, chosen.card, { keyProvider, check: 'application' });
    // Before anyone is asked for a PIN: is there a certificate, and can this card sign here at all?
    const { certificate, algorithm } = await opened.signingKey();
    await opened.assertCanSign();
    const { kind, cardNumber, pinRules } = opened;
    const triesLeft = await opened.triesLeft();
    // While we have the card: nobody can be asking it.
    if (triesLeft !== undefined) await context.tries.told(opened, triesLeft);
    return {
      certificate,
      algorithm,
      reader: chosen.name,
      kind,
      cardNumber,
      pinRules,
      triesLeft,
      onPinpad: opened.pinpadVerify !== undefined && (await findPinpad(connected, opened.pinpadVerify)) !== undefined,
    };
  });
  const digest = createHash('sha256').update(signedMessage(origin, challengeNonce)).digest();
  const signature = await signWithPin(context, run, { ...card, open }, digest);
  return {
    format: 'web-eid:1.0',
    unverifiedCertificate: Buffer.from(card.certificate).toString('base64'),
    algorithm: card.algorithm,
    signature: Buffer.from(signature).toString('base64'),
    appVersion: `cardbridge/${VERSION}`,
    unverifiedContext: { origin, challengeNonce },
  };
}
