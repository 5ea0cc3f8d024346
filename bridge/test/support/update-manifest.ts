import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A key of a release, with what its public half is called in an envelope. */
export interface ReleaseKey {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  readonly id: string;
}

export function makeReleaseKey(): ReleaseKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const id = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);
  return { publicKey, privateKey, id };
}

export const PREFIX = 'CardBridge update manifest 1\0';

export const MANIFEST_URL = 'https://updates.example/cardbridge/update.json';

/** A manifest that everything is right with on the first of July. */
export const manifest = {
  product: 'CardBridge',
  channel: 'stable',
  sequence: 12,
  version: '1.3.0',
  publishedAt: '2027-06-20T08:00:00.000Z',
  expiresAt: '2027-09-18T08:00:00.000Z',
  page: 'https://updates.example/cardbridge/',
  packages: [{ file: 'cardbridge-amd64.deb', sha256: 'a'.repeat(64), bytes: 28_000_000 }],
  security: false,
};

export const FIRST_OF_JULY = new Date('2027-07-01T00:00:00.000Z');

/** The envelope of any bytes, as the documentation describes it; `prefix` for signatures that were made for something else. */
export function envelopeOf(content: Buffer | string, keys: readonly ReleaseKey[], prefix = PREFIX): string {
  const bytes = Buffer.from(content);
  const signatures = keys.map(({ id, privateKey }) => ({
    key: id,
    signature: sign(null, Buffer.concat([Buffer.from(prefix), bytes]), privateKey).toString('base64'),
  }));
  return `${JSON.stringify({ manifest: bytes.toString('base64'), signatures })}\n`;
}

export const signed = (changes: object, ...keys: readonly ReleaseKey[]): string =>
  envelopeOf(JSON.stringify({ ...manifest, ...changes }), keys);
