import { BridgeError } from '../error.js';
import type { Channel } from './channel.js';
import { dataOf, Sw } from './status.js';

/** What the vendor's own library reads at a time (facts sheet §1.2). */
const CHUNK = 0xc8;
/** What is left for readers that refuse larger answers (facts sheet §1.5). */
const SMALL_CHUNK = 16;
/** READ BINARY with an even INS has 15 bits for the offset (ISO 7816-4 §7.2.3). */
const LARGEST_FILE = 0x8000;

/**
 * Reads exactly `length` bytes, 1 to 32768 together with `offset`, of the selected file. Errors: ERR_CARD_PROTOCOL when the
 * file is shorter, and those of the channel.
 */
export async function readBinary(
  channel: Channel,
  { offset, length }: { readonly offset: number; readonly length: number },
): Promise<Uint8Array> {
  const bytes = await readUntil(channel, { offset, limit: length, enough: () => false });
  if (bytes.length !== length) throw new BridgeError('ERR_CARD_PROTOCOL', { detail: 'file shorter than announced' });
  return bytes;
}

/**
 * Reads the selected file from `offset` on, until `enough` of what was read so far, the end of the file or `limit` bytes.
 * For files whose size nobody tells. Errors: ERR_CARD_PROTOCOL, and those of the channel.
 */
export async function readUntil(
  channel: Channel,
  options: { readonly offset: number; readonly limit: number; readonly enough: (read: Uint8Array) => boolean },
): Promise<Uint8Array> {
  const { offset, limit, enough } = options;
  if (offset < 0 || limit < 1 || offset + limit > LARGEST_FILE) {
    throw new BridgeError('ERR_CARD_PROTOCOL', { detail: 'a read outside of what a file can hold' });
  }
  const bytes = new Uint8Array(limit);
  let chunk = CHUNK;
  let read = 0;
  while (read < limit) {
    const at = offset + read;
    const le = Math.min(chunk, limit - read);
    const response = await channel.transmit({ cla: 0x00, ins: 0xb0, p1: at >> 8, p2: at & 0xff, le });
    if ((response.sw === Sw.secureMessagingMissing || response.sw === Sw.wrongLength) && le > SMALL_CHUNK) {
      chunk = SMALL_CHUNK;
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
