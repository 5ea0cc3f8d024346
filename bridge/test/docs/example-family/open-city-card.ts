import { type Channel, dataOf, Sw, triesLeft } from '../../../src/apdu/index.js';
import { assertDigestFits, assertPinFits } from '../../../src/cards/assert-fits.js';
import { isForSignatures, publicKeyOf } from '../../../src/cards/certificate.js';
import { rawEcdsaSignature } from '../../../src/cards/ecdsa.js';
import type { PinRules, RecognisedCard, SigningCard, SigningKey } from '../../../src/cards/index.js';
import { verifyPin, wrongPinOf } from '../../../src/cards/verify-pin.js';
import { BridgeError } from '../../../src/error.js';
import { readCardNumber, readObject, selectCityCard } from './recognise-city-card.js';
import { cityCard } from './table.js';

const { pin: PIN, verify: VERIFY } = cityCard;

const pinRules: PinRules = {
  minLength: PIN.minLength,
  maxLength: PIN.maxLength,
  allows: (byte) => byte >= 0x30 && byte <= 0x39,
};

/** Opens a recognised city card. Errors: ERR_CARD_WRONG_KIND, ERR_CARD_CHANGED, ERR_CARD_PROTOCOL, ERR_CARD_REMOVED. */
export async function openCityCard(channel: Channel, { kind, cardNumber = '', notes }: RecognisedCard): Promise<SigningCard> {
  if (!(await selectCityCard(channel))) throw new BridgeError('ERR_CARD_WRONG_KIND');
  // Another card of the family may have taken its place while nobody looked: no PIN may go to that one.
  if ((await readCardNumber(channel)) !== cardNumber) throw new BridgeError('ERR_CARD_CHANGED');

  const signingKey = async (): Promise<SigningKey> => {
    // Once an insertion: nothing is asked of a card twice.
    notes.signingKey ??= await readSigningKey(channel);
    return notes.signingKey;
  };

  return {
    kind,
    cardNumber,
    pinRules,
    // VERIFY without data asks, and spends nothing (ISO 7816-4 §11.5.6). Only for a card that is known to answer it.
    triesLeft: async () => {
      const { sw } = await channel.transmit(VERIFY);
      return sw === Sw.pinLocked ? 0 : triesLeft(sw);
    },
    signingKey,
    assertCanSign: async () => undefined,
    verifyAndSign: async (pin, digest, onStage) => {
      if (typeof pin === 'function') throw new RangeError('no PIN by the keys of a reader here: there is no pinpadVerify');
      // Everything that can go wrong without a PIN goes wrong before one is spent.
      assertPinFits(pin, pinRules);
      const { algorithm } = await signingKey();
      assertDigestFits(digest, algorithm);
      await onStage?.('checking-pin');
      // Once, and in the one form that this card knows.
      const wrongPin = wrongPinOf(await verifyPin(channel, VERIFY, pin, PIN.paddedLength));
      if (wrongPin) return wrongPin;
      await onStage?.('signing');
      const signature = dataOf(await channel.transmit({ ...cityCard.sign, data: digest, le: 256 }), 'PSO');
      return { verified: true, signature: rawEcdsaSignature(signature, cityCard.coordinateBytes) };
    },
  };
}

async function readSigningKey(channel: Channel): Promise<SigningKey> {
  const certificate = await readObject(channel, 'certificate');
  if (!isForSignatures(certificate)) throw new BridgeError('ERR_CARD_CERTIFICATE_NONE');
  return { certificate, publicKey: publicKeyOf(certificate), algorithm: 'ES256' };
}
