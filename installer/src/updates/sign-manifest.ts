import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { UpdateManifest } from './manifest.js';

/** Mirrored in bridge/src/desktop/update, of which the installer imports nothing; a test has the program accept what this signs. */
const PREFIX = 'CardBridge update manifest 1\0';

/** The public half as it stands in release.json: SPKI in base64. */
export const publicKeyLine = (key: KeyObject): string => spki(key).toString('base64');

/** The file that is served, signed by each of `keys` (Ed25519, private): two while one takes the place of the other. */
export function signManifest(manifest: UpdateManifest, keys: readonly KeyObject[]): string {
  const content = Buffer.from(JSON.stringify(manifest));
  const signed = Buffer.concat([Buffer.from(PREFIX), content]);
  const signatures = keys.map((key) => ({
    key: createHash('sha256').update(spki(key)).digest('hex').slice(0, 16),
    signature: sign(null, signed, key).toString('base64'),
  }));
  return `${JSON.stringify({ manifest: content.toString('base64'), signatures })}\n`;
}

const spki = (key: KeyObject): Buffer => createPublicKey(key).export({ type: 'spki', format: 'der' });
