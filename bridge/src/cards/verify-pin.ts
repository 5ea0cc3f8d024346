import { type Channel, type CommandApdu, dataOf, type ResponseApdu, Sw, triesLeft } from '../apdu/index.js';
import { BridgeError } from '../error.js';
import { secretBuffer } from '../secret-bytes/index.js';
import type { WrongPin } from './signing-card.js';

/** What fills the block behind a PIN: on all cards here (facts sheet taiwan-cards §1.4; SP 800-73-4 part 2 §2.4.3). */
export const PIN_PADDING = 0xff;

/** Sends the PIN, once, in a block of that length. The copy made here is zeroed. Errors: those of the channel. */
export async function verifyPin(
  channel: Channel,
  command: Pick<CommandApdu, 'cla' | 'ins' | 'p1' | 'p2'>,
  pin: Uint8Array,
  blockLength: number,
): Promise<ResponseApdu> {
  const data = secretBuffer(blockLength).fill(PIN_PADDING);
  try {
    data.set(pin);
    return await channel.transmit({ ...command, data });
  } finally {
    data.fill(0);
  }
}

/**
 * What a card said to a VERIFY with a PIN (ISO 7816-4 §11.5.6): 63Cx is a wrong one with x tries left, 6983 a locked card. A right one
 * leaves nothing to tell. Errors: ERR_PIN_LOCKED; ERR_CARD_PROTOCOL for any other answer.
 */
export function wrongPinOf(answer: ResponseApdu): WrongPin | undefined {
  const tries = triesLeft(answer.sw);
  if (answer.sw === Sw.pinLocked || tries === 0) throw new BridgeError('ERR_PIN_LOCKED');
  if (tries !== undefined) return { verified: false, because: 'wrong', triesLeft: tries };
  dataOf(answer, 'VERIFY');
  return undefined;
}
