import { createPublicKey } from 'node:crypto';

/** What `resources/release.json` says: the program reads it to know its version and where news of a newer one is published. */
export interface ReleaseFacts {
  readonly version: string;
  readonly updates: { readonly url: string; readonly keys: readonly string[] } | null;
}

/**
 * Facts of this release from the environment: CARDBRIDGE_UPDATE_URL, where the signed manifest will lie (https), and
 * CARDBRIDGE_UPDATE_KEYS, public keys that may sign it (base64 SPKI, with commas between). Without them the program asks nowhere.
 * Error: one without the other, or not as described.
 */
export function releaseFacts(version: string, environment: NodeJS.ProcessEnv): ReleaseFacts {
  const url = environment.CARDBRIDGE_UPDATE_URL || undefined;
  const keys = (environment.CARDBRIDGE_UPDATE_KEYS ?? '')
    .split(',')
    .filter((key) => key.trim() !== '')
    .map((key) => key.trim());
  if (url === undefined && keys.length === 0) return { version, updates: null };
  if (url === undefined || keys.length === 0) {
    throw new Error('CARDBRIDGE_UPDATE_URL and CARDBRIDGE_UPDATE_KEYS belong together: one of them is missing');
  }
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') throw new Error('CARDBRIDGE_UPDATE_URL is no https address');
  for (const key of keys) assertPublicKey(key);
  return { version, updates: { url, keys } };
}

function assertPublicKey(key: string): void {
  try {
    const { asymmetricKeyType } = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
    if (asymmetricKeyType === 'ed25519') return;
  } catch {
    // Told below; the text of a key that could be a private one by mistake is not repeated.
  }
  throw new Error('CARDBRIDGE_UPDATE_KEYS holds something that is no Ed25519 public key in base64 SPKI');
}
