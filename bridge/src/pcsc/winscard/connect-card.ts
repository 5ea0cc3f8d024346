import type { CardConnection } from '../card-connection.js';
import { askFeatures, GET_FEATURE_REQUEST, MAX_CONTROL_BYTES } from '../features.js';
import type { Disposition } from '../pcsc.js';
import { ignoreStatus } from '../pcsc-status.js';
import type { Handle, WinscardLibrary } from './library.js';
import type { WinscardPlatform } from './platform.js';

const SHARE_EXCLUSIVE = 1;
const SHARE_SHARED = 2;
const PROTOCOL_T0 = 1;
const PROTOCOL_T1 = 2;
const DISPOSITIONS: Readonly<Record<Disposition, number>> = { leave: 0, reset: 1, unpower: 2 };

/** The longest answer: 65,536 bytes of data and a status word (ISO 7816-4 §5.1, extended length). */
const MAX_ANSWER_BYTES = 65_538;

/** Connects to the card in a reader, in a context of its own: calls in one context wait for each other. */
export async function connectCard(
  library: WinscardLibrary,
  platform: WinscardPlatform,
  reader: string,
  exclusive: boolean,
): Promise<CardConnection> {
  const context = await library.establishContext();
  let card: Handle | undefined;
  const letGo = async (disposition: Disposition) => {
    // A handle may be dead already (card pulled, service stopped); releasing the context frees it in any case.
    if (card !== undefined) await library.disconnect(card, DISPOSITIONS[disposition]).catch(ignoreStatus);
    await library.releaseContext(context).catch(ignoreStatus);
  };
  try {
    const shareMode = exclusive ? SHARE_EXCLUSIVE : SHARE_SHARED;
    const connected = await library.connect(context, reader, shareMode, PROTOCOL_T0 | PROTOCOL_T1);
    card = connected.card;
    const atr = await library.atr(card);
    return connection(library, platform, { reader, atr, card, protocol: connected.protocol, letGo });
  } catch (error) {
    await letGo('leave');
    throw error;
  }
}

function connection(
  library: WinscardLibrary,
  platform: WinscardPlatform,
  open: {
    readonly reader: string;
    readonly atr: Uint8Array;
    readonly card: Handle;
    readonly protocol: number;
    readonly letGo: (disposition: Disposition) => Promise<void>;
  },
): CardConnection {
  const { reader, atr, card, protocol, letGo } = open;
  const answer = new Uint8Array(MAX_ANSWER_BYTES);
  const control = async (code: number, input: Uint8Array) => {
    const told = new Uint8Array(MAX_CONTROL_BYTES);
    return told.slice(0, await library.control(card, code, input, told));
  };
  return {
    reader,
    atr,
    protocol: protocol === PROTOCOL_T1 ? 'T=1' : 'T=0',
    begin: () => library.beginTransaction(card),
    end: (disposition) => library.endTransaction(card, DISPOSITIONS[disposition]),
    transmit: async (command) => {
      const length = await library.transmit(card, protocol, command, answer);
      const own = answer.slice(0, length);
      // What a card answers is a person's data: one copy of it is enough.
      answer.fill(0, 0, length);
      return own;
    },
    features: () => askFeatures(() => control(platform.controlCode(GET_FEATURE_REQUEST), new Uint8Array())),
    control,
    release: letGo,
  };
}
