import { type FileHandle, open } from 'node:fs/promises';
import * as v from 'valibot';
import { BridgeError } from '../../error.js';
import type { StaticKeys } from './gen2/scp03.js';

/** Where the transport keys of a card come from. Real cards' keys are their vendor's and not part of this project (DESIGN §6). */
export interface KeyProvider {
  /**
   * The SCP03 keys of one card, 16 bytes each; `undefined` when there are none, which leaves the card readable but unable to
   * sign here. The caller zeroes what it gets: hand out fresh copies. `cardId`: the card's own ten bytes (GET DATA 0045).
   */
  keysFor(card: { readonly cardId: Uint8Array; readonly cardNumber: string }): Promise<StaticKeys | undefined>;
}

const LARGEST_FILE = 4 * 1024 * 1024;
/** Any permission of group or others. */
const NOT_ONLY_OWNER = 0o077;

const hexBytes = (bytes: number) => v.pipe(v.string(), v.hexadecimal(), v.length(bytes * 2), v.toLowerCase());
const keyFileSchema = v.strictObject({
  cards: v.record(hexBytes(10), v.strictObject({ enc: hexBytes(16), mac: hexBytes(16) })),
});

/**
 * Keys from a JSON file, all in hex: `{ "cards": { "<card id>": { "enc": "…", "mac": "…" } } }`. No file means no keys,
 * unless somebody named it (`mustExist`): then the name is wrong.
 *
 * The file is read anew each time, so that keys stay in memory only while they are used (as text they wait for the garbage
 * collector, which JavaScript gives no way to hasten). On POSIX systems only its owner may have access to it.
 * Errors of `keysFor`: ERR_CONFIGURATION_INVALID.
 */
export function fileKeyProvider(path: string, { mustExist }: { readonly mustExist: boolean }): KeyProvider {
  return {
    keysFor: async ({ cardId }) => {
      const cards = await readCards(path, mustExist);
      const wanted = Buffer.from(cardId).toString('hex');
      const keys = Object.hasOwn(cards, wanted) ? cards[wanted] : undefined;
      return keys && { enc: bytesOf(keys.enc), mac: bytesOf(keys.mac) };
    },
  };
}

async function readCards(path: string, mustExist: boolean): Promise<v.InferOutput<typeof keyFileSchema>['cards']> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const { mode, size } = await file.stat();
    // Windows keeps its permissions elsewhere; there the profile folder is what keeps others out.
    if (process.platform !== 'win32' && (mode & NOT_ONLY_OWNER) !== 0) throw invalid(path, 'others than its owner may open it');
    if (size > LARGEST_FILE) throw invalid(path, 'it is too large');
    const parsed = v.safeParse(keyFileSchema, JSON.parse(await file.readFile('utf8')));
    // What is wrong where is not told further: the values are keys.
    if (!parsed.success) throw invalid(path, 'it does not have the form that is documented');
    return parsed.output.cards;
  } catch (error) {
    if (error instanceof BridgeError) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      if (!mustExist) return {};
      throw invalid(path, 'there is no such file', error);
    }
    // A JSON parser quotes what it stumbles over, which may be a key; so its error is not kept as cause.
    throw invalid(path, error instanceof SyntaxError ? 'it is not JSON' : 'it cannot be read', error);
  } finally {
    await file?.close();
  }
}

function invalid(path: string, why: string, cause?: unknown): BridgeError {
  const detail = `${path}: ${why}`;
  return new BridgeError('ERR_CONFIGURATION_INVALID', cause instanceof SyntaxError ? { detail } : { detail, cause });
}

/** Memory of its own, outside Node's shared pool. */
function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}
