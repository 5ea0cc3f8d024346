import type { Channel } from './channel.js';
import type { CommandApdu } from './command.js';
import type { ResponseApdu } from './response.js';
import { Sw } from './status.js';

/** ISO 7816-4 §5.4.1: this bit of CLA says that the command goes on in the next. */
const MORE_TO_COME = 0x10;
const LONGEST_PART = 255;

/**
 * Sends a command whose data is longer than 255 bytes in parts (ISO 7816-4 §5.1.1.1): cards and readers that know no extended length
 * take it. Gives the answer to the last part, or the first that is no success. `command.data` stays the caller's to zero.
 * Errors: those of the channel.
 */
export async function transmitInChain(
  channel: Channel,
  command: CommandApdu & { readonly data: Uint8Array },
): Promise<ResponseApdu> {
  const { cla, ins, p1, p2, data } = command;
  let at = 0;
  for (; data.length - at > LONGEST_PART; at += LONGEST_PART) {
    const part = data.subarray(at, at + LONGEST_PART);
    const response = await channel.transmit({ cla: cla | MORE_TO_COME, ins, p1, p2, data: part });
    if (response.sw !== Sw.ok) return response;
  }
  return channel.transmit({ ...command, data: data.subarray(at) });
}
