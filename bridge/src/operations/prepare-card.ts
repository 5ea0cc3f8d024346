import { findSigningCertificate, type PinRules } from '../cards/index.js';
import { BridgeError } from '../error.js';
import type { Token } from '../pkcs11/index.js';
import type { ChosenReader } from './choose-reader.js';
import { findToken } from './find-token.js';
import { freshToken } from './fresh-token.js';
import type { OperationContext } from './operation.js';
import type { ReadyCard } from './ready-card.js';
import { assertSameCard, type LookedAtCard, lookAtCard, signOnCard } from './sign-on-card.js';
import { signOnToken } from './sign-on-token.js';
import { tokenNumber } from './token-card.js';

/** In bytes: SoftHSM has 255, and no window takes more. */
const LONGEST_PIN = 255;

/**
 * Decides how a card signs, before anyone is asked for a PIN: by itself, or, where it cannot here (generation 1; generation 2 without
 * transport keys), by the vendor's module whose token holds its certificate. One that only a module knows is signed with by that.
 *
 * Errors: ERR_CARD_SIGNING_UNAVAILABLE without such a module; ERR_CARD_CERTIFICATE_NONE; ERR_CARD_UNSUPPORTED; those of the reader, the
 * card and the modules.
 */
export async function prepareCard(context: OperationContext, chosen: ChosenReader, signal: AbortSignal): Promise<ReadyCard> {
  const { token } = chosen.card;
  if (token) return prepareToken(context, token, signal);
  const looked = await lookAtCard(context, chosen, signal);
  return looked.unable ? byModule(context, chosen, looked, signal) : signOnCard(context, chosen, looked.card);
}

async function byModule(
  context: OperationContext,
  chosen: ChosenReader,
  { card, unable }: LookedAtCard,
  signal: AbortSignal,
): Promise<ReadyCard> {
  const { kind, cardNumber, pinRules, key } = card;
  const readers = context.inventory.readers().map(({ name }) => name);
  const found = await findToken(context.modules, { certificate: key.certificate, reader: chosen.name, readers }, signal);
  if (!found) throw unable;
  return signOnToken(context, {
    kind,
    cardNumber,
    pinRules,
    token: found.token,
    key: { ...key, id: found.id },
    assertSame: (during) => assertSameCard(context, chosen, during),
  });
}

async function prepareToken(context: OperationContext, known: Token, signal: AbortSignal): Promise<ReadyCard> {
  const token = await freshToken(context, known, signal);
  const cardNumber = tokenNumber(token);
  // Without one, its wrong PINs could not be counted, nor a swap be noticed.
  if (cardNumber === undefined) throw new BridgeError('ERR_CARD_UNSUPPORTED', { detail: 'a token without a serial number' });
  const key = findSigningCertificate(await context.modules.certificates(token, { signal }));
  return signOnToken(context, { kind: 'pkcs11', cardNumber, pinRules: pinRulesOf(token), token, key });
}

/** PKCS#11 v2.40 §5.6 lets a PIN be any text; how long it may be the token says, if it says anything that makes sense. */
function pinRulesOf({ pin: { minLength, maxLength } }: Token): PinRules {
  const longest = maxLength > 0 ? Math.min(maxLength, LONGEST_PIN) : LONGEST_PIN;
  return { minLength: Math.min(Math.max(minLength, 1), longest), maxLength: longest, allows: () => true };
}
