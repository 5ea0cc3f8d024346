import { randomBytes } from 'node:crypto';
import type { Channel } from '../../../apdu/index.js';
import { BridgeError } from '../../../error.js';
import { assertPinFits, assertSha256 } from '../../assert-fits.js';
import type { RecognisedCard } from '../../recognised-card.js';
import type { SigningCard, VerifyOnPinpad } from '../../signing-card.js';
import { verifyPin, wrongPinOf } from '../../verify-pin.js';
import { createFileTree } from '../file-tree.js';
import type { KeyProvider } from '../key-provider.js';
import { openToRead } from '../open-to-read.js';
import { pinRules } from '../pin-rules.js';
import { readCardId } from './read-card-id.js';
import { openSecureChannel, type SecureChannel, type StaticKeys } from './scp03.js';
import { sign } from './sign.js';
import { generation2 } from './table.js';

interface Options {
  readonly keyProvider: KeyProvider;
  readonly check: 'number' | 'application';
  /** Fresh random bytes for the secure channel. */
  readonly random?: (bytes: number) => Uint8Array;
}

/**
 * Opens a citizen card of generation 2. Reading is plain; PIN and signature go through SCP03, opened anew for each signature, as
 * the vendor's own library does (facts sheet §1.4). A PIN goes to the card once and in one form: there is nothing to try out.
 * Errors: ERR_CARD_WRONG_KIND, ERR_CARD_CHANGED, ERR_CARD_PROTOCOL, ERR_CARD_REMOVED.
 */
export async function openGeneration2(
  channel: Channel,
  card: RecognisedCard,
  { keyProvider, check, random = randomBytes }: Options,
): Promise<SigningCard> {
  const { notes } = card;
  const files = createFileTree(channel, generation2.tree);
  if (!(await files.selectRoot())) throw new BridgeError('ERR_CARD_WRONG_KIND');
  const { assertSameCard, ...readable } = await openToRead(files, card, check);

  const transportKeys = async (): Promise<StaticKeys> => {
    if (!notes.citizenCardId) {
      files.leave();
      notes.citizenCardId = await readCardId(channel);
    }
    const keys = await keyProvider.keysFor({ cardId: notes.citizenCardId, cardNumber: readable.cardNumber });
    if (!keys) throw new BridgeError('ERR_CARD_SIGNING_UNAVAILABLE', { detail: 'no transport keys for this card' });
    return keys;
  };

  const secureChannel = async (): Promise<SecureChannel> => {
    const keys = await transportKeys();
    try {
      // Paths inside of the channel begin here, and to select it there would end the channel.
      if (!(await files.selectRoot())) throw new BridgeError('ERR_CARD_PROTOCOL', { detail: 'the applet is gone' });
      return await openSecureChannel(channel, { keys, keyVersion: generation2.keyVersion, hostChallenge: random(8) });
    } finally {
      zero(keys);
    }
  };

  return {
    ...readable,
    // A VERIFY without a PIN would tell, by the standard. Nobody has seen one of these cards answer it, and a try is not ours to risk.
    triesLeft: async () => undefined,
    assertCanSign: async () => zero(await transportKeys()),
    verifyAndSign: async (pin, digest, onStage) => {
      assertFits(pin, digest);
      // Everything that can go wrong without a PIN goes wrong before one is spent.
      if (check !== 'number') await assertSameCard();
      const key = await readable.signingKey();
      const secure = await secureChannel();
      try {
        await onStage?.('checking-pin');
        const wrongPin = wrongPinOf(await verifyPin(secure, generation2.verify, pin, generation2.pinBlockLength));
        if (wrongPin) return wrongPin;
        await onStage?.('signing');
        files.leave();
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
