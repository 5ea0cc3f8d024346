import { createHash } from 'node:crypto';
import type { AuthenticationToken } from '@cardbridge/sdk/protocol';
import type { Channel } from '../apdu/index.js';
import { openSigningCard } from '../cards/index.js';
import { BridgeError } from '../error.js';
import { askForPin } from '../pin/index.js';
import { VERSION } from '../version.js';
import { withCard } from './card-session.js';
import { type ChosenReader, chooseReader } from './choose-reader.js';
import type { OperationContext, OperationRun } from './operation.js';
import { sameCard } from './same-card.js';
import { signedMessage } from './signed-message.js';

/**
 * Signs the server's challenge with the card: the Web eID authentication token (DESIGN §5). The only thing that CardBridge ever
 * signs is H(origin) ‖ H(challenge nonce), with the origin that it saw itself.
 *
 * Wrong PINs come back to the same person in the same window, with the tries left, until the PIN is right, the card locks
 * (ERR_PIN_LOCKED) or the person gives up (ERR_PIN_CANCELLED). No handle on the card is held while anybody types.
 */
export async function authenticate(
  context: OperationContext,
  run: OperationRun & { readonly challengeNonce: string },
): Promise<AuthenticationToken> {
  const chosen = await chooseReader(context.inventory, ['citizen', 'organization'], run.reader, run.signal);
  const signal = AbortSignal.any([run.signal, chosen.card.removed]);
  return context.inventory.exclusively(chosen.name, () => sign(context, { ...run, signal }, chosen));
}

async function sign(
  context: OperationContext,
  run: OperationRun & { readonly challengeNonce: string },
  chosen: ChosenReader,
): Promise<AuthenticationToken> {
  const { origin, challengeNonce, signal, onProgress } = run;
  const open = (channel: Channel) =>
    sameCard(chosen.card, openSigningCard(channel, chosen.card.kind, { keyProvider: context.keyProvider }));

  onProgress('reading-card');
  const card = await withCard(context, chosen.name, { signal, after: 'leave' }, async (channel) => {
    const opened = await open(channel);
    // Before anyone is asked for a PIN: is there a certificate, and can this card sign here at all?
    const { certificate, algorithm } = await opened.signingKey();
    await opened.assertCanSign();
    return { certificate, algorithm, cardNumber: opened.cardNumber, pinRules: opened.pinRules };
  });

  const tries = triesOf(context.triesLastSeen, card.cardNumber);
  const digest = createHash('sha256').update(signedMessage(origin, challengeNonce)).digest();
  const onStage = (stage: 'checking-pin' | 'signing') => {
    signal.throwIfAborted();
    if (stage === 'checking-pin') tries.spend();
    else tries.restore();
    onProgress(stage);
  };
  for (let again: 'wrong' | undefined; ; again = 'wrong') {
    const triesLeft = tries.left();
    onProgress('waiting-for-pin', triesLeft);
    const request = {
      origin,
      cardKind: chosen.card.kind,
      cardNumberEnding: card.cardNumber.slice(-4),
      simulated: context.simulated,
      ...(triesLeft === undefined ? {} : { triesLeft }),
      ...(again ? { again } : {}),
    };
    const pin = await askForPin(context.prompt, request, card.pinRules, { signal });
    try {
      const outcome = await withCard(context, chosen.name, { signal, after: 'reset' }, async (channel) =>
        (await open(channel)).verifyAndSign(pin, digest, onStage),
      );
      if (!outcome.verified) {
        tries.seen(outcome.triesLeft);
        continue;
      }
      return {
        format: 'web-eid:1.0',
        unverifiedCertificate: Buffer.from(card.certificate).toString('base64'),
        algorithm: card.algorithm,
        signature: Buffer.from(outcome.signature).toString('base64'),
        appVersion: `cardbridge/${VERSION}`,
        unverifiedContext: { origin, challengeNonce },
      };
    } catch (error) {
      if (error instanceof BridgeError && error.code === 'ERR_PIN_LOCKED') tries.seen(undefined);
      throw error;
    } finally {
      pin.fill(0);
    }
  }
}

/**
 * The tries of one card as last seen. A try counts as spent from the moment that the card is asked until its answer says otherwise:
 * who pulls the card in between must not lose the warning before the last try.
 */
function triesOf(lastSeen: Map<string, number>, cardNumber: string) {
  const left = () => lastSeen.get(cardNumber);
  const seen = (tries: number | undefined) => {
    if (tries === undefined) lastSeen.delete(cardNumber);
    else lastSeen.set(cardNumber, tries);
  };
  return {
    left,
    seen,
    spend: () => {
      const tries = left();
      if (tries !== undefined) seen(Math.max(1, tries - 1));
    },
    /** The PIN was right, which gives every try back. */
    restore: () => seen(undefined),
  };
}
