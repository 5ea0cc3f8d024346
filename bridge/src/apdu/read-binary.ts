import { BridgeError } from '../error.js';
import type { Channel } from './channel.js';
import { dataOf, Sw } from './status.js';

/**
 * Bytes to ask for at a time. First what the vendor's own library reads (facts sheet §1.2); 16 is what is known to be left where a reader
 * refuses more (§1.5). Between them by halves: a refusal costs one exchange, at most four in an insertion, and a certificate that need
 * not be read in sixteens saves forty and more.
 */
const CHUNKS = [200, 128, 64, 32, 16] as const;
/** READ BINARY with an even INS has 15 bits for the offset (ISO 7816-4 §7.2.3). */
const LARGEST_FILE = 0x8000;

/**
 * Reads exactly `length` bytes, 1 to 32768 together with `offset`, of the selected file. Errors: ERR_CARD_PROTOCOL when the
 * file is shorter, and those of the channel.
 */
export async function readBinary(
  channel: Channel,
  { offset, length, cla }: { readonly offset: number; readonly length: number; readonly cla?: number },
): Promise<Uint8Array> {
  const bytes = await readUntil(channel, { offset, limit: length, enough: () => false, ...(cla === undefined ? {} : { cla }) });
  if (bytes.length !== length) throw new BridgeError('ERR_CARD_PROTOCOL', { detail: 'file shorter than announced' });
  return bytes;
}

/**
 * Reads the selected file from `offset` on, until `enough` of what was read so far, the end of the file or `limit` bytes.
 * For files whose size nobody tells. Errors: ERR_CARD_PROTOCOL, and those of the channel.
 */
export async function readUntil(
  channel: Channel,
  options: {
    readonly offset: number;
    readonly limit: number;
    readonly enough: (read: Uint8Array) => boolean;
    /** Class byte, for cards that know only one of their own; 00 without it. */
    readonly cla?: number;
  },
): Promise<Uint8Array> {
  const { offset, limit, enough, cla = 0x00 } = options;
  if (offset < 0 || limit < 1 || offset + limit > LARGEST_FILE) {
    throw new BridgeError('ERR_CARD_PROTOCOL', { detail: 'a read outside of what a file can hold' });
  }
  const bytes = new Uint8Array(limit);
  const { lengths = {} } = channel;
  let chunk: number = lengths.readChunk ?? CHUNKS[0];
  let read = 0;
  while (read < limit) {
    const at = offset + read;
    const le = Math.min(chunk, limit - read);
    const response = await channel.transmit({ cla, ins: 0xb0, p1: at >> 8, p2: at & 0xff, le });
    const smaller = CHUNKS.find((size) => size < le);
    if ((response.sw === Sw.secureMessagingMissing || response.sw === Sw.wrongLength) && smaller !== undefined) {
      chunk = smaller;
      lengths.readChunk = smaller;
      continue;
    }
    if (response.sw === Sw.wrongOffset) break;
    const data = response.sw === Sw.endOfFile ? response.data : dataOf(response, 'READ BINARY');
    if (data.length > le) throw new BridgeError('ERR_CARD_PROTOCOL', { detail: 'READ BINARY: more data than asked for' });
    bytes.set(data, read);
    read += data.length;
    // A short answer is the end of the file; so every round either ends this or brings a whole chunk.
    if (data.length < le || enough(bytes.subarray(0, read))) break;
  }
  return bytes.subarray(0, read);
}
