import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { BridgeError } from '../../error.js';
import { aloneWith, readTrustedFile, replaceFile } from '../../files/index.js';
import type { Manifest } from './manifest.js';
import { untrusted } from './untrusted.js';
import { isNewer, VERSION_PATTERN } from './version-order.js';

export interface Seen {
  readonly manifest: Manifest;
  /** The signed bytes of it. */
  readonly content: Uint8Array;
  /** Names of the keys that vouched for it. */
  readonly signers: readonly string[];
}

const MAX_BYTES = 4096;

const stateSchema = v.strictObject({
  version: v.literal(1),
  sequence: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  newest: v.pipe(v.string(), v.regex(VERSION_PATTERN)),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  signers: v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/))),
});
type State = v.InferOutput<typeof stateSchema>;

/**
 * Remembers the highest that was seen. ERR_UPDATE_UNTRUSTED when `seen` is lower, or another one of the same number (TUF §1.5.2,
 * rollback); ERR_CONFIGURATION_INVALID when that is not known or cannot be remembered.
 *
 * What was vouched for by keys alone that this program no longer has (`pinned`) is forgotten: whoever had such a key could have signed a
 * number that no release ever comes to (fast forward).
 */
export async function rememberSeen(path: string, seen: Seen, pinned: readonly string[], place: string): Promise<void> {
  const { manifest, content, signers } = seen;
  const next: State = {
    version: 1,
    sequence: manifest.sequence,
    newest: manifest.version,
    sha256: createHash('sha256').update(content).digest('hex'),
    signers: [...signers].sort(),
  };
  try {
    await aloneWith(path, async (assertAlone) => {
      const known = await readState(path);
      if (known?.signers.some((id) => pinned.includes(id))) assertNotBefore(known, next, place);
      const text = `${JSON.stringify(next)}\n`;
      if (known && `${JSON.stringify(known)}\n` === text) return;
      await assertAlone();
      await replaceFile(path, text);
    });
  } catch (error) {
    if (error instanceof BridgeError) throw error;
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    throw new BridgeError('ERR_CONFIGURATION_INVALID', { detail: `${path}: it cannot be written${code}`, cause: error });
  }
}

function assertNotBefore(known: State, next: State, place: string): void {
  if (next.sequence < known.sequence) throw untrusted(place, 'it is older than one that was seen before');
  if (next.sequence === known.sequence && next.sha256 !== known.sha256)
    throw untrusted(place, 'it is another one than was seen under its number before');
  if (isNewer(known.newest, next.newest)) throw untrusted(place, 'its version is lower than one that was seen before');
}

/** Undefined when nothing was seen yet. */
async function readState(path: string): Promise<State | undefined> {
  const damaged = (why: string) => new BridgeError('ERR_CONFIGURATION_INVALID', { detail: `${path}: ${why}` });
  const file = await readTrustedFile(path, {
    maxBytes: MAX_BYTES,
    followLinks: false,
    ownedBy: 'this user',
    closedTo: 'reading and writing',
  });
  if (file.found === 'nothing') return undefined;
  if (file.found === 'fault') throw damaged(file.why);
  const parsed = v.safeParse(stateSchema, parse(file.text));
  if (!parsed.success) throw damaged('it is damaged');
  return parsed.output;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
