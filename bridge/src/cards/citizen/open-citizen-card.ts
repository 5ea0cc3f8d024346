import { randomBytes } from 'node:crypto';
import { type Channel, dataOf, Sw, triesLeft } from '../../apdu/index.js';
import { BridgeError } from '../../error.js';
import { secretBuffer } from '../../secret-bytes/index.js';
import type { PinRules, SigningCard, VerifyOnPinpad, WrongPin } from '../signing-card.js';
import { readCardId, readCardNumber, selectApplet } from './applet.js';
import { findSigningKey } from './find-signing-key.js';
import type { KeyProvider } from './key-provider.js';
import { openSecureChannel, type SecureChannel, type StaticKeys } from './scp03.js';
import { sign } from './sign.js';
import { citizenCard } from './table.js';

const { pin: PIN } = citizenCard;
const SHA256_BYTES = 32;

/** Facts sheet §6: six to eight letters or digits. */
const pinRules: PinRules = {
  minLength: PIN.minLength,
  maxLength: PIN.maxLength,
  allows: (byte) => /[0-9A-Za-z]/.test(String.fromCharCode(byte)),
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
      const { certificate } = await findSigningKey(channel);
      return { certificate, algorithm: 'RS256' };
    },
    // A VERIFY without a PIN would tell, by the standard. Nobody has seen one of these cards answer it, and a try is not ours to risk.
    triesLeft: async () => undefined,
    assertCanSign: async () => zero(await transportKeys()),
    verifyAndSign: async (pin, digest, onStage) => {
      assertFits(pin, digest);
      // Everything that can go wrong without a PIN goes wrong before one is spent.
      const key = await findSigningKey(channel);
      const secure = await secureChannel();
      try {
        await onStage?.('checking-pin');
        const wrongPin = await verify(secure, pin);
        if (wrongPin) return wrongPin;
        await onStage?.('signing');
        return { verified: true, signature: await sign(secure, key, digest) };
      } finally {
        secure.close();
      }
    },
  };
}

/** Facts sheet §1.4: the PIN filled up with FF; 63Cx is a wrong one with x tries left, 6983 a locked card.
 * A right one leaves nothing to tell. */
async function verify(channel: Channel, pin: Uint8Array): Promise<WrongPin | undefined> {
  const data = secretBuffer(PIN.paddedLength).fill(0xff);
  try {
    data.set(pin);
    const response = await channel.transmit({ cla: 0x00, ins: 0x20, p1: 0x00, p2: PIN.reference, data });
    const tries = triesLeft(response.sw);
    if (response.sw === Sw.pinLocked || tries === 0) throw new BridgeError('ERR_PIN_LOCKED');
    if (tries !== undefined) return { verified: false, because: 'wrong', triesLeft: tries };
    dataOf(response, 'VERIFY');
    return undefined;
  } finally {
    data.fill(0);
  }
}

/** The prompt has asked for the right form already; this is so that no mistake elsewhere can ever cost a try. */
function assertFits(pin: Uint8Array | VerifyOnPinpad, digest: Uint8Array): asserts pin is Uint8Array {
  if (typeof pin === 'function') throw new RangeError('a PIN that no reader can encrypt for this card');
  if (pin.length < pinRules.minLength || pin.length > pinRules.maxLength || !pin.every(pinRules.allows)) {
    throw new RangeError('a PIN that this card cannot have');
  }
  if (digest.length !== SHA256_BYTES) throw new RangeError('the digest must be SHA-256');
}

function zero({ enc, mac }: StaticKeys): void {
  enc.fill(0);
  mac.fill(0);
}
