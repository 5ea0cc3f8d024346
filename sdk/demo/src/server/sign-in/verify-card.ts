import { type Identity, VerificationError, verificationMessages } from '@cardbridge/sdk/verifier';
import type { RequestContext } from '../context.js';
import { RefusedRequest } from '../refusal.js';
import type { Services } from '../services.js';

/** What the page sends of a card, and what the card was asked for. */
export interface CardAnswer {
  /** The contract's, or of one sign-in at a service's request (iSSO). */
  readonly purpose: string;
  readonly challengeNonce: string;
  readonly token: unknown;
}

/**
 * Who holds the card that answered this browser's challenge. Nothing else in a request says that.
 *
 * @throws {RefusedRequest} ERR_VERIFICATION_FAILED with the verifier's code and words; ERR_SERVER_BUSY when what the verifier relies
 *   on did not answer
 */
export function verifyCard(
  { verifier }: Pick<Services, 'verifier'>,
  { session }: Pick<RequestContext, 'session'>,
  { purpose, challengeNonce, token }: CardAnswer,
): Promise<Identity> {
  return refusing(() => verifier.verifyAuthentication({ token, challengeNonce, sessionId: session.id, purpose }));
}

/** A nonce for this browser's card. @throws {RefusedRequest} ERR_SERVER_BUSY */
export async function issueChallenge(
  { verifier }: Pick<Services, 'verifier'>,
  { session }: Pick<RequestContext, 'session'>,
  purpose: string,
): Promise<string> {
  const { challengeNonce } = await refusing(() => verifier.issueChallenge({ sessionId: session.id, purpose }));
  return challengeNonce;
}

/** The verifier's refusals in the words of the contract. */
async function refusing<T>(verify: () => Promise<T>): Promise<T> {
  try {
    return await verify();
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error;
    const { code } = error;
    // Not the card's doing, nor the person's: it may go well in a moment.
    const busy = code === 'ERR_CHALLENGE_STORE_UNAVAILABLE' || code === 'ERR_REVOCATION_UNKNOWN';
    throw new RefusedRequest(busy ? 'ERR_SERVER_BUSY' : 'ERR_VERIFICATION_FAILED', {
      details: { verificationCode: code },
      messages: { 'zh-TW': verificationMessages['zh-TW'][code], en: verificationMessages.en[code] },
      cause: error,
    });
  }
}
