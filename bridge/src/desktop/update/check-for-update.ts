import { type Download, httpsDownload } from './download.js';
import { parseEnvelope } from './envelope.js';
import { assertFresh } from './freshness.js';
import { parseManifest } from './manifest.js';
import { rememberSeen } from './seen.js';
import { keyId, signersOf } from './signatures.js';
import { untrusted } from './untrusted.js';
import type { UpdateSource } from './update-source.js';
import { isNewer } from './version-order.js';

/** There is a newer version than this one. */
export interface UpdateNotice {
  readonly version: string;
  /** Where the person gets it: an https address on the host that the manifest came from. */
  readonly page: string;
  /** Whether it mends a weakness. */
  readonly security: boolean;
}

export interface UpdateCheck {
  readonly source: UpdateSource;
  /** The file in which the highest manifest is remembered; see `updateStatePath`. */
  readonly statePath: string;
  /** Of the program that asks. */
  readonly version: string;
  readonly now?: () => Date;
  readonly download?: Download;
  readonly signal?: AbortSignal;
}

/**
 * Asks once whether there is a newer version; undefined when there is none. A manifest counts only when one of the keys in this program
 * signed it, when it is for this program, within its time, and not older than any that was seen before (docs/updates.md).
 *
 * Rejects with ERR_UPDATE_UNREACHABLE when there is no answer, ERR_UPDATE_UNTRUSTED when the answer does not count,
 * ERR_CONFIGURATION_INVALID when what was seen before is not known or cannot be kept, ERR_OPERATION_CANCELLED.
 */
export async function checkForUpdate({
  source: { url, keys },
  statePath,
  version,
  now = () => new Date(),
  download = httpsDownload(),
  signal,
}: UpdateCheck): Promise<UpdateNotice | undefined> {
  const place = url.href;
  const { content, signatures } = parseEnvelope(await download(url, { signal }), place);
  const signers = signersOf(content, signatures, keys);
  // Before a word of it is understood.
  if (signers.length === 0) throw untrusted(place, 'no key of this program signed it');
  const manifest = parseManifest(content, url);
  assertFresh(manifest, now(), place);
  await rememberSeen(statePath, { manifest, content, signers }, keys.map(keyId), place);
  if (!isNewer(manifest.version, version)) return undefined;
  const { page, security } = manifest;
  return { version: manifest.version, page, security };
}
