import { createCipheriv, timingSafeEqual } from 'node:crypto';
import { type Channel, type CommandApdu, dataOf } from '../../../apdu/index.js';
import { BridgeError } from '../../../error.js';
import { secretBuffer } from '../../../secret-bytes/index.js';
import { aesCmac } from './aes-cmac.js';

/**
 * GlobalPlatform Secure Channel Protocol 03 (Card Specification v2.3, Amendment D v1.1.2) as the citizen card uses it: AES-128,
 * security level 03, that is, commands encrypted and authenticated (C-DECRYPTION, C-MAC) and answers plain.
 */

/** The static keys of a card, 16 bytes each. */
export interface StaticKeys {
  readonly enc: Uint8Array;
  readonly mac: Uint8Array;
}

/** A channel whose commands go encrypted and authenticated. */
export interface SecureChannel extends Channel {
  /** Zeroes the session keys; the channel is of no use afterwards. */
  close(): void;
}

const SECURITY_LEVEL = 0x03;
const BLOCK = 16;
const MAC = 8;
/** What fits into a short command once it is padded to whole blocks and the MAC is added. */
const LONGEST_DATA = 239;

/** Data derivation constants, Amendment D table 4-1. */
const Derivation = { cardCryptogram: 0x00, hostCryptogram: 0x01, sEnc: 0x04, sMac: 0x06 } as const;

/**
 * Opens the secure channel to the selected application: INITIALIZE UPDATE and EXTERNAL AUTHENTICATE (§7.1.1, §7.1.2). The card
 * proves first that it has the keys; one that cannot gets nothing made with them.
 *
 * `hostChallenge`: 8 fresh random bytes. `keys` stay the caller's to zero. Errors: ERR_CARD_PROTOCOL and those of the channel.
 */
export async function openSecureChannel(
  channel: Channel,
  options: { readonly keys: StaticKeys; readonly keyVersion: number; readonly hostChallenge: Uint8Array },
): Promise<SecureChannel> {
  const { keys, keyVersion, hostChallenge } = options;
  const initialize = { cla: 0x80, ins: 0x50, p1: keyVersion, p2: 0x00, data: hostChallenge, le: 256 };
  const { cardChallenge, cardCryptogram } = parseInitializeUpdate(
    dataOf(await channel.transmit(initialize), 'INITIALIZE UPDATE'),
  );

  const context = Buffer.concat([hostChallenge, cardChallenge]);
  const session = createSession(derive(keys.enc, Derivation.sEnc, 16, context), derive(keys.mac, Derivation.sMac, 16, context));
  try {
    if (!timingSafeEqual(session.cryptogram(Derivation.cardCryptogram, context), cardCryptogram)) {
      throw new BridgeError('ERR_CARD_PROTOCOL', { detail: 'SCP03: the card does not have these transport keys' });
    }
    const data = session.cryptogram(Derivation.hostCryptogram, context);
    const authenticate = { cla: 0x80, ins: 0x82, p1: SECURITY_LEVEL, p2: 0x00, data };
    dataOf(await channel.transmit(session.authenticated(authenticate)), 'EXTERNAL AUTHENTICATE');
  } catch (error) {
    session.close();
    throw error;
  }
  return {
    transmit: async (command) => channel.transmit(session.authenticated(session.encrypted(command))),
    close: session.close,
  };
}

/**
 * §7.1.1.6: key diversification data (10), key version, protocol 03, parameter i, card challenge (8), card cryptogram (8), and
 * with pseudo-random challenges a sequence counter (3).
 */
function parseInitializeUpdate(answer: Uint8Array): { cardChallenge: Uint8Array; cardCryptogram: Uint8Array } {
  if ((answer.length !== 29 && answer.length !== 32) || answer[11] !== 0x03) {
    throw new BridgeError('ERR_CARD_PROTOCOL', { detail: 'INITIALIZE UPDATE: not an answer of SCP03' });
  }
  return { cardChallenge: answer.subarray(13, 21), cardCryptogram: answer.subarray(21, 29) };
}

/** The state of one session: its keys, the MAC chaining value (§6.2.3) and the encryption counter (§6.2.6). */
function createSession(sEnc: Uint8Array, sMac: Uint8Array) {
  const chainingValue = new Uint8Array(BLOCK);
  let counter = 0;
  return {
    cryptogram: (constant: number, context: Uint8Array) => derive(sMac, constant, 8, context),

    /** §6.2.4: the MAC covers the chaining value, the header with secure messaging shown in CLA, Lc with the MAC, and the data. */
    authenticated: (command: CommandApdu): CommandApdu => {
      const { ins, p1, p2, data = new Uint8Array(0) } = command;
      const cla = command.cla | 0x04;
      chainingValue.set(
        aesCmac(sMac, Buffer.concat([chainingValue, Uint8Array.of(cla, ins, p1, p2, data.length + MAC), data])),
      );
      return { ...command, cla, data: Buffer.concat([data, chainingValue.subarray(0, MAC)]) };
    },

    /** §6.2.6: AES-CBC from the encrypted counter, which counts every command, also one that has no data to encrypt. */
    encrypted: (command: CommandApdu): CommandApdu => {
      const { data } = command;
      if (data && data.length > LONGEST_DATA) throw new RangeError(`at most ${LONGEST_DATA} bytes go into one secured command`);
      counter += 1;
      if (!data) return command;
      const block = Buffer.alloc(BLOCK);
      block.writeUInt32BE(counter, BLOCK - 4);
      const padded = secretBuffer((Math.floor(data.length / BLOCK) + 1) * BLOCK);
      try {
        padded.set(data);
        padded[data.length] = 0x80;
        const vector = createCipheriv('aes-128-ecb', sEnc, null).setAutoPadding(false).update(block);
        return { ...command, data: createCipheriv('aes-128-cbc', sEnc, vector).setAutoPadding(false).update(padded) };
      } finally {
        padded.fill(0);
      }
    },

    close: () => {
      sEnc.fill(0);
      sMac.fill(0);
      chainingValue.fill(0);
    },
  };
}

/** §4.1.5: the KDF of NIST SP 800-108 in counter mode with AES-CMAC; `length` is 8 or 16 bytes, so one round is enough. */
function derive(key: Uint8Array, constant: number, length: 8 | 16, context: Uint8Array): Uint8Array {
  const input = new Uint8Array(16 + context.length);
  input.set([constant, 0x00, 0x00, length * 8, 0x01], 11);
  input.set(context, 16);
  return aesCmac(key, input).subarray(0, length);
}
