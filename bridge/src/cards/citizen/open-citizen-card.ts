import { randomBytes } from 'node:crypto';
import type { Channel } from '../../apdu/index.js';
import { BridgeError } from '../../error.js';
import { assertPinFits, assertSha256, isLetterOrDigit } from '../assert-fits.js';
import type { PinRules, SigningCard, VerifyOnPinpad } from '../signing-card.js';
import { verifyPin, wrongPinOf } from '../verify-pin.js';
import { readCardId, readCardNumber, selectApplet } from './applet.js';
import type { CitizenSigningKey } from './find-signing-key.js';
import type { KeyProvider } from './key-provider.js';
import { openSecureChannel, type SecureChannel, type StaticKeys } from './scp03.js';
import { sign } from './sign.js';
import { citizenCard } from './table.js';

const { pin: PIN } = citizenCard;

/** Facts sheet §6: six to eight letters or digits. */
const pinRules: PinRules = {
  minLength: PIN.minLength,
  maxLength: PIN.maxLength,
  allows: isLetterOrDigit,
};

export interface CitizenCardOptions {
  readonly kind: 'citizen' | 'organization';
  readonly keyProvider: KeyProvider;
  /** Fresh random bytes for the secure channel. */
  readonly random?: (bytes: number) => Uint8Array;
}

/**
 * Opens a citizen card of generation 2. Reading is plain; PIN and signature go through SCP03, opened anew for each signature, as
 * the vendor's own library does (facts sheet §1.4). A PIN goes to the card once and in one form: there is nothing to try out.
 * Errors: ERR_CARD_WRONG_KIND, ERR_CARD_PROTOCOL, ERR_CARD_REMOVED.
 */
export async function openCitizenCard(
  channel: Channel,
  { kind, keyProvider, random = randomBytes }: CitizenCardOptions,
): Promise<SigningCard> {
  if (!(await selectApplet(channel))) throw new BridgeError('ERR_CARD_WRONG_KIND');
  const cardNumber = await readCardNumber(channel);

  const transportKeys = async (): Promise<StaticKeys> => {
    const keys = await keyProvider.keysFor({ cardId: await readCardId(channel), cardNumber });
    if (!keys) throw new BridgeError('ERR_CARD_SIGNING_UNAVAILABLE', { detail: 'no transport keys for this card' });
    return keys;
  };

  const secureChannel = async (): Promise<SecureChannel> => {
    const keys = await transportKeys();
    try {
      // The card id was read from another application.
      if (!(await selectApplet(channel))) throw new BridgeError('ERR_CARD_PROTOCOL', { detail: 'the applet is gone' });
      return await openSecureChannel(channel, { keys, keyVersion: citizenCard.keyVersion, hostChallenge: random(8) });
    } finally {
      zero(keys);
    }
  };

  return {
    kind,
    cardNumber,
    pinRules,
    signingKey: async () => {
      return { ...(await signingKeyOf(channel)), algorithm: 'RS256' };
    },
    // A VERIFY without a PIN would tell, by the standard. Nobody has seen one of these cards answer it, and a try is not ours to risk.
    triesLeft: async () => undefined,
    assertCanSign: async () => zero(await transportKeys()),
    verifyAndSign: async (pin, digest, onStage) => {
      assertFits(pin, digest);
      // Everything that can go wrong without a PIN goes wrong before one is spent.
      const key = await signingKeyOf(channel);
      const secure = await secureChannel();
      try {
        await onStage?.('checking-pin');
        const wrongPin = wrongPinOf(await verifyPin(secure, PIN.verify, pin, PIN.paddedLength));
        if (wrongPin) return wrongPin;
        await onStage?.('signing');
        return { verified: true, signature: await sign(secure, key, digest) };
      } finally {
        secure.close();
      }
    },
  };
}

function assertFits(pin: Uint8Array | VerifyOnPinpad, digest: Uint8Array): asserts pin is Uint8Array {
  if (typeof pin === 'function') throw new RangeError('a PIN that no reader can encrypt for this card');
  assertPinFits(pin, pinRules);
  assertSha256(digest);
}

function zero({ enc, mac }: StaticKeys): void {
  enc.fill(0);
  mac.fill(0);
}

/** Loaded when a card is to sign: reading certificates takes a library that an idle daemon need not hold. */
async function signingKeyOf(channel: Channel): Promise<CitizenSigningKey> {
  const { findSigningKey } = await import('./find-signing-key.js');
  return findSigningKey(channel);
}
