import { BridgeError } from '../error.js';
import { saysExtendedLength } from './card-capabilities.js';
import { type CommandApdu, encodeCommand } from './command.js';
import type { KnownLengths } from './known-lengths.js';
import { decodeResponse, type ResponseApdu } from './response.js';
import { traceLine } from './trace.js';
import type { ApduTransport } from './transport.js';

/** Talks to one card in whole commands and answers. */
export interface Channel {
  /**
   * Sends one command and collects its whole answer. Any status word is an answer, not an error. `command.data` stays the
   * caller's to zero; the encoded copy made here is zeroed.
   * Errors: ERR_CARD_REMOVED, ERR_CARD_PROTOCOL, and whatever the transport throws.
   */
  transmit(command: CommandApdu): Promise<ResponseApdu>;
  /**
   * There where card and connection say that they take commands of extended length. A reader may refuse them all the same, by an error of
   * the transport, which `isTooLong` tells from others as far as that can be done.
   */
  readonly extendedLength?: { readonly isTooLong: (error: unknown) => boolean };
  /** What was learnt on this channel; each has its own, unless `withKnownLengths` gives it one. */
  readonly lengths?: KnownLengths;
}

/** What is known of the connection. */
export interface ChannelOptions {
  /** Gets one line an exchange, without any data. */
  readonly trace?: (line: string) => void;
  /** Answer to reset. */
  readonly atr?: Uint8Array;
  readonly protocol?: 'T=0' | 'T=1';
  /** Whether the transport may have failed because of the command's length. */
  readonly isTooLong?: (error: unknown) => boolean;
}

/** No answer that we ask for comes near this; a card that goes on for longer is broken or hostile (attack D-29). */
const LONGEST_ANSWER = 64 * 1024;
/** GET RESPONSE brings 256 bytes at most, so an honest card never needs more rounds than this. */
const MOST_ROUNDS = LONGEST_ANSWER / 256;

/**
 * A channel over one transport. It hides how T=0 cards hand out answers: 61xx (more to fetch with GET RESPONSE) and 6Cxx (the
 * right Le), ISO 7816-4 §5.6 and §7.6.1.
 */
export function createChannel(transport: ApduTransport, options: ChannelOptions = {}): Channel {
  const { trace, atr, protocol, isTooLong = () => false } = options;
  // T=0 carries no extended lengths but in ENVELOPE (ISO 7816-3 §12.2.7), which no card here asks for.
  const isExtended = protocol === 'T=1' && atr !== undefined && saysExtendedLength(atr);

  const exchange = async (command: CommandApdu): Promise<ResponseApdu> => {
    const bytes = encodeCommand(command);
    try {
      const response = decodeResponse(await transport.transmit(bytes));
      trace?.(traceLine(command, response));
      if (command.le !== undefined && response.data.length > command.le) throw malformed('more data than asked for');
      return response;
    } finally {
      bytes.fill(0);
    }
  };

  const exchangeWithRightLe = async (command: CommandApdu): Promise<ResponseApdu> => {
    const response = await exchange(command);
    if (response.sw >> 8 !== 0x6c) return response;
    // Only a command that wants data has an Le to be wrong. A VERIFY has none, so it can never be sent twice from here.
    if (command.le === undefined) throw malformed('6Cxx to a command without Le');
    const again = await exchange({ ...command, le: lengthIn(response.sw) });
    if (again.sw >> 8 === 0x6c) throw malformed('6Cxx twice');
    return again;
  };

  return {
    lengths: {},
    ...(isExtended ? { extendedLength: { isTooLong } } : {}),
    transmit: async (command) => {
      let response = await exchangeWithRightLe(command);
      if (response.sw >> 8 !== 0x61) return response;
      const parts = [response.data];
      let length = response.data.length;
      for (let round = 0; response.sw >> 8 === 0x61; round += 1) {
        if (round === MOST_ROUNDS) throw malformed('61xx without end');
        response = await exchangeWithRightLe({ cla: 0x00, ins: 0xc0, p1: 0, p2: 0, le: lengthIn(response.sw) });
        length += response.data.length;
        if (length > LONGEST_ANSWER) throw malformed('answer too long');
        parts.push(response.data);
      }
      return { data: concatenated(parts, length), sw: response.sw };
    },
  };
}

/** xx of 61xx and 6Cxx; 00 stands for 256. */
const lengthIn = (sw: number) => sw & 0xff || 256;

const malformed = (detail: string) => new BridgeError('ERR_CARD_PROTOCOL', { detail });

function concatenated(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
