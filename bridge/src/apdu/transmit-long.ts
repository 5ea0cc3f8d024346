import type { Channel } from './channel.js';
import type { CommandApdu } from './command.js';
import { transmitInChain } from './command-chaining.js';
import type { ResponseApdu } from './response.js';
import { Sw } from './status.js';

/** All that there is (ISO 7816-4 §5.1): a card may take any other Le, where it has less to say, for a wrong one. */
const EVERYTHING = { short: 256, extended: 65536 };

/**
 * Sends a command that is long, or has a long answer: as one of extended length where card and connection take it, else in a chain and
 * with GET RESPONSE. What refuses the long form gets the short one, and is remembered (`KnownLengths`).
 *
 * The command may reach the card twice, so it must be one that does not mind: never one with a PIN. `command.data` stays the caller's to
 * zero. Errors: those of the channel.
 */
export async function transmitLong(
  channel: Channel,
  command: Omit<CommandApdu, 'le' | 'data'> & { readonly data: Uint8Array },
): Promise<ResponseApdu> {
  const { extendedLength, lengths = {} } = channel;
  const inShortForm = () => transmitInChain(channel, { ...command, le: EVERYTHING.short });
  if (!extendedLength || lengths.extendedRefused) return inShortForm();

  const long = await channel.transmit({ ...command, le: EVERYTHING.extended }).catch((error: unknown) => {
    if (extendedLength.isTooLong(error)) return undefined;
    throw error;
  });
  if (long && long.sw !== Sw.wrongLength && long.sw !== Sw.chainingUnsupported) return long;
  // A card that was pulled says so again here. Only an answer other than before proves that it was the length.
  const short = await inShortForm();
  if (short.sw !== long?.sw) lengths.extendedRefused = true;
  return short;
}
