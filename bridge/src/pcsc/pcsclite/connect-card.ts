import type { CardConnection } from '../card-connection.js';
import { askFeatures, GET_FEATURE_REQUEST, MAX_CONTROL_BYTES } from '../features.js';
import type { Disposition } from '../pcsc.js';
import { ignoreStatus, isStatus } from '../pcsc-status.js';
import { fromMessage, later, type PcscliteReader } from './addon.js';

const SHARE_EXCLUSIVE = 1;
const SHARE_SHARED = 2;
const PROTOCOL_T0 = 1;
const PROTOCOL_T1 = 2;
const DISPOSITIONS: Readonly<Record<Disposition, number>> = { leave: 0, reset: 1, unpower: 2 };
const MAX_ANSWER_BYTES = 65_538;

export interface ConnectOptions {
  readonly atr: Uint8Array;
  readonly exclusive: boolean;
  /** The reader object is not needed any more. */
  readonly onReleased: () => void;
}

/**
 * Connects through the package. It has no transactions, so `begin` connects again for exclusive use; where another program is
 * connected to the card too that is refused, and the card stays shared.
 */
export async function connectCard(
  reader: PcscliteReader,
  { atr, exclusive, onReleased }: ConnectOptions,
): Promise<CardConnection> {
  let protocol: number | undefined;

  const connect = async (shareMode: number) => {
    protocol = await answerOf<number>((done) =>
      reader.connect({ share_mode: shareMode, protocol: PROTOCOL_T0 | PROTOCOL_T1 }, done),
    );
    return protocol;
  };
  const disconnect = async (disposition: Disposition) => {
    if (protocol === undefined) return;
    protocol = undefined;
    await answerOf<void>((done) => reader.disconnect(DISPOSITIONS[disposition], done));
  };
  const connected = async () => protocol ?? (await connect(exclusive ? SHARE_EXCLUSIVE : SHARE_SHARED));

  const control = async (code: number, input: Uint8Array) => {
    await connected();
    const answer = await answerOf<Buffer>((done) => reader.control(Buffer.from(input), code, MAX_CONTROL_BYTES, done));
    return Uint8Array.from(answer);
  };

  let first: number;
  try {
    first = await connected();
  } catch (error) {
    onReleased();
    throw error;
  }
  return {
    reader: reader.name,
    atr,
    protocol: first === PROTOCOL_T1 ? 'T=1' : 'T=0',
    begin: async () => {
      if (exclusive) return;
      await disconnect('leave');
      try {
        await connect(SHARE_EXCLUSIVE);
      } catch (error) {
        if (!isStatus(error, 'SCARD_E_SHARING_VIOLATION')) throw error;
        await connect(SHARE_SHARED);
      }
    },
    end: async (disposition) => {
      await disconnect(disposition);
      await connected();
    },
    transmit: async (command) => {
      const own = Buffer.from(command.buffer, command.byteOffset, command.byteLength);
      const current = await connected();
      const answer = await answerOf<Buffer>((done) => reader.transmit(own, MAX_ANSWER_BYTES, current, done));
      return new Uint8Array(answer.buffer, answer.byteOffset, answer.byteLength);
    },
    features: () => askFeatures(() => control(reader.SCARD_CTL_CODE(GET_FEATURE_REQUEST), new Uint8Array())),
    control,
    release: (disposition) => disconnect(disposition).catch(ignoreStatus).finally(onReleased),
  };
}

function answerOf<T>(call: (done: (error: Error | null, answer?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call(
      later((error, answer) => {
        if (error) reject(fromMessage(error));
        else resolve(answer as T);
      }),
    );
  });
}
