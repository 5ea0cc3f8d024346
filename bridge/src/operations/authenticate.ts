import { createHash } from 'node:crypto';
import type { AuthenticationToken } from '@cardbridge/sdk/protocol';
import { openSigningCard, type SigningCard } from '../cards/index.js';
import { BridgeError } from '../error.js';
import { askForPin } from '../pin/index.js';
import { VERSION } from '../version.js';
import { withCard } from './card-session.js';
import { type ChosenReader, chooseReader } from './choose-reader.js';
import type { OperationContext, OperationRun } from './operation.js';

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
  onProgress('reading-card');
  const card = await withCard(context, chosen.name, { signal, after: 'leave' }, async (channel) => {
    const opened = await openSame(context, chosen, channel);
    // Before anyone is asked for a PIN: is there a certificate, and can this card sign here at all?
    const { certificate, algorithm } = await opened.signingKey();
    await opened.assertCanSign();
    return { certificate, algorithm, cardNumber: opened.cardNumber, pinRules: opened.pinRules };
  });

  const digest = signedDigest(origin, challengeNonce);
  let again: 'wrong' | undefined;
  for (;;) {
    const triesLeft = context.triesLastSeen.get(card.cardNumber);
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
      const { outcome, signature } = await withCard(context, chosen.name, { signal, after: 'reset' }, async (channel) =>
        (await openSame(context, chosen, channel)).verifyAndSign(pin, digest, (stage) => onProgress(stage)),
      ).catch((error: unknown) => {
        if (error instanceof BridgeError && error.code === 'ERR_PIN_LOCKED') context.triesLastSeen.delete(card.cardNumber);
        throw error;
      });
      if (outcome.verified && signature) {
        context.triesLastSeen.delete(card.cardNumber);
        return {
          format: 'web-eid:1.0',
          unverifiedCertificate: Buffer.from(card.certificate).toString('base64'),
          algorithm: card.algorithm,
          signature: Buffer.from(signature).toString('base64'),
          appVersion: `cardbridge/${VERSION}`,
          unverifiedContext: { origin, challengeNonce },
        };
      }
      if (!outcome.verified) {
        if (outcome.triesLeft === 0) throw new BridgeError('ERR_PIN_LOCKED');
        if (outcome.triesLeft !== undefined) context.triesLastSeen.set(card.cardNumber, outcome.triesLeft);
      }
      again = 'wrong';
    } finally {
      pin.fill(0);
    }
  }
}

/** Opens the card and makes sure that it is the one that was recognised: a swap between consent and signing ends here. */
async function openSame(
  context: OperationContext,
  chosen: ChosenReader,
  channel: Parameters<typeof openSigningCard>[0],
): Promise<SigningCard> {
  const card = await openSigningCard(channel, chosen.card.kind, { keyProvider: context.keyProvider });
  if (card.cardNumber !== chosen.card.cardNumber) throw new BridgeError('ERR_CARD_CHANGED');
  return card;
}

/** SHA-256 over H(origin) ‖ H(challengeNonce): RS256 signs that concatenation, so the card gets its digest. */
function signedDigest(origin: string, challengeNonce: string): Uint8Array {
  const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest();
  return createHash('sha256').update(sha256(origin)).update(sha256(challengeNonce)).digest();
}
