import { type Channel, Sw, triesLeft } from '../../apdu/index.js';
import { BridgeError } from '../../error.js';
import { assertDigestFits, assertPinFits, isLetterOrDigit } from '../assert-fits.js';
import type { RecognisedCard } from '../recognised-card.js';
import type { PinpadVerify, PinRules, SigningCard } from '../signing-card.js';
import { PIN_PADDING, verifyPin, wrongPinOf } from '../verify-pin.js';
import { selectPiv } from './application.js';
import { assertSameCard } from './card-number.js';
import { findSigningKey } from './find-signing-key.js';
import { readPrimaryPin } from './primary-pin.js';
import { sign } from './sign.js';
import { pivCard } from './table.js';

const { pin: PIN } = pivCard;

/** SP 800-73-4 part 2 §2.4.3 has six to eight digits; cards in the field (YubiKey) take letters as well, and their holders use them. */
const pinRules: PinRules = { minLength: PIN.minLength, maxLength: PIN.maxLength, allows: isLetterOrDigit };

/**
 * Opens a recognised PIV card (NIST SP 800-73-4), which signs with key 9A: RSA-2048, P-256 or P-384. `check`: whether it must be proved to
 * be that very card (`number`), or only to have the application (`application`); no PIN goes to it without the former.
 *
 * The PIN goes to it in the clear, so that a reader with keys of its own can send it, and to the one reference that the card itself names
 * as its holder's. Errors: ERR_CARD_WRONG_KIND; ERR_CARD_CHANGED; ERR_CARD_UNSUPPORTED for a card that was never given a number;
 * ERR_CARD_PROTOCOL, ERR_CARD_REMOVED.
 */
export async function openPivCard(
  channel: Channel,
  card: RecognisedCard,
  { check }: { readonly check: 'number' | 'application' },
): Promise<SigningCard> {
  const { cardNumber, notes } = card;
  // Without one, its wrong PINs could not be counted, nor a swap be noticed.
  if (cardNumber === undefined) throw new BridgeError('ERR_CARD_UNSUPPORTED', { detail: 'a PIV card without GUID and FASC-N' });

  if (check === 'number') await assertSameCard(channel, card);
  // With nothing left to ask for that would prove it.
  else if (notes.pivPin && !(await selectPiv(channel))) throw new BridgeError('ERR_CARD_WRONG_KIND');
  const primaryPin = notes.pivPin ?? (await readPrimaryPin(channel, { selected: check === 'number' }));
  notes.pivPin = primaryPin;

  const verify = { ...pivCard.verify, p2: pivCard.pinReference[primaryPin] };
  const pinpadVerify: PinpadVerify = {
    command: verify,
    minLength: PIN.minLength,
    maxLength: PIN.maxLength,
    blockLength: PIN.paddedLength,
    padding: PIN_PADDING,
  };
  const signingKey = async () => {
    notes.signingKey ??= await findSigningKey(channel);
    return notes.signingKey;
  };

  return {
    kind: 'piv',
    cardNumber,
    pinRules,
    pinpadVerify,
    // Part 2 §3.2.1: VERIFY without a PIN tells, and spends nothing. 9000: some other program's PIN is still good, and hides the count.
    triesLeft: async () => {
      const { sw } = await channel.transmit(verify);
      return sw === Sw.pinLocked ? 0 : triesLeft(sw);
    },
    signingKey,
    // All that it needs is on the card: `signingKey` has said it.
    assertCanSign: async () => undefined,
    verifyAndSign: async (pin, digest, onStage) => {
      if (typeof pin !== 'function') assertPinFits(pin, pinRules);
      // Everything that can go wrong without a PIN goes wrong before one is spent.
      if (check !== 'number') await assertSameCard(channel, card);
      const key = await signingKey();
      assertDigestFits(digest, key.algorithm);
      await onStage?.('checking-pin');
      const answer =
        typeof pin === 'function' ? await pin(pinpadVerify) : await verifyPin(channel, verify, pin, PIN.paddedLength);
      // Part 2 §3.2.1: no PIN of this card has that form (a federal one has digits only), and no try was spent.
      if (answer === 'format' || answer.sw === Sw.wrongData) return { verified: false, because: 'format' };
      const wrongPin = wrongPinOf(answer);
      if (wrongPin) return wrongPin;
      await onStage?.('signing');
      return { verified: true, signature: await sign(channel, key, digest) };
    },
  };
}
