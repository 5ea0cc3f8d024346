import { type Channel, Sw, triesLeft } from '../../apdu/index.js';
import { BridgeError } from '../../error.js';
import { assertPinFits, assertSha256, isLetterOrDigit } from '../assert-fits.js';
import type { PinpadVerify, PinRules, SigningCard } from '../signing-card.js';
import { PIN_PADDING, verifyPin, wrongPinOf } from '../verify-pin.js';
import { readPivCardNumber, selectPiv } from './application.js';
import type { PivSigningKey } from './find-signing-key.js';
import { sign } from './sign.js';
import { pivCard } from './table.js';

const { pin: PIN, verify: VERIFY } = pivCard;

/** SP 800-73-4 part 2 §2.4.3 has six to eight digits; cards in the field (YubiKey) take letters as well, and their holders use them. */
const pinRules: PinRules = { minLength: PIN.minLength, maxLength: PIN.maxLength, allows: isLetterOrDigit };

const pinpadVerify: PinpadVerify = {
  command: VERIFY,
  minLength: PIN.minLength,
  maxLength: PIN.maxLength,
  blockLength: PIN.paddedLength,
  padding: PIN_PADDING,
};

/**
 * Opens a PIV card (NIST SP 800-73-4), which signs with the RSA-2048 key of slot 9A. The PIN goes to it in the clear, so that a reader
 * with keys of its own can send it. Errors: ERR_CARD_WRONG_KIND; ERR_CARD_UNSUPPORTED for a card that was never given a number;
 * ERR_CARD_PROTOCOL, ERR_CARD_REMOVED.
 */
export async function openPivCard(channel: Channel): Promise<SigningCard> {
  if (!(await selectPiv(channel))) throw new BridgeError('ERR_CARD_WRONG_KIND');
  const cardNumber = await readPivCardNumber(channel);
  // Without one, its wrong PINs could not be counted, nor a swap be noticed.
  if (cardNumber === undefined) throw new BridgeError('ERR_CARD_UNSUPPORTED', { detail: 'a PIV card without GUID and FASC-N' });

  return {
    kind: 'piv',
    cardNumber,
    pinRules,
    pinpadVerify,
    // Part 2 §3.2.1: VERIFY without a PIN tells, and spends nothing. 9000: some other program's PIN is still good, and hides the count.
    triesLeft: async () => {
      const { sw } = await channel.transmit(VERIFY);
      return sw === Sw.pinLocked ? 0 : triesLeft(sw);
    },
    signingKey: async () => {
      return { ...(await signingKeyOf(channel)), algorithm: 'RS256' };
    },
    // All that it needs is on the card: `signingKey` has said it.
    assertCanSign: async () => undefined,
    verifyAndSign: async (pin, digest, onStage) => {
      if (typeof pin !== 'function') assertPinFits(pin, pinRules);
      assertSha256(digest);
      // Everything that can go wrong without a PIN goes wrong before one is spent.
      const key = await signingKeyOf(channel);
      await onStage?.('checking-pin');
      const answer =
        typeof pin === 'function' ? await pin(pinpadVerify) : await verifyPin(channel, VERIFY, pin, PIN.paddedLength);
      if (answer === 'format') return { verified: false, because: 'format' };
      const wrongPin = wrongPinOf(answer);
      if (wrongPin) return wrongPin;
      await onStage?.('signing');
      return { verified: true, signature: await sign(channel, key, digest) };
    },
  };
}

/** Loaded when a card is to sign: reading certificates takes a library that an idle daemon need not hold. */
async function signingKeyOf(channel: Channel): Promise<PivSigningKey> {
  const { findSigningKey } = await import('./find-signing-key.js');
  return findSigningKey(channel);
}
