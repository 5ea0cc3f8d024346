import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readPublicKey } from '../certificate/public-key.js';
import { isStrongKey } from '../certificate/strong-key.js';
import { DerReader } from '../der/index.js';
import { VerificationError } from '../errors.js';
import { assertKeyFits, findAlgorithm } from './algorithms.js';
import { verifyTokenSignature } from './verify-signature.js';

const keys = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  p256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  p384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  p521: generateKeyPairSync('ec', { namedCurve: 'P-521' }),
};
type KeyName = keyof typeof keys;

const names = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'];
const keyOf: Readonly<Record<string, KeyName>> = { ES256: 'p256', ES384: 'p384', ES512: 'p521' };
const expected = { origin: 'https://www.example.gov.tw', challengeNonce: 'n'.repeat(44) };

/** As the card does it: the Web eID specification once more, in other words than the verifier's. */
function signToken(algorithm: string, privateKey: KeyObject, signedFor = expected, saltLength?: number): Uint8Array {
  const hash = `sha${algorithm.slice(2)}`;
  const digest = (text: string) => createHash(hash).update(text).digest('hex');
  const bytes = Buffer.from(digest(signedFor.origin) + digest(signedFor.challengeNonce), 'hex');
  const salt = saltLength ?? Number(algorithm.slice(2)) / 8;
  const options = algorithm.startsWith('PS') ? { padding: 6, saltLength: salt } : { dsaEncoding: 'ieee-p1363' as const };
  return sign(hash, bytes, { key: privateKey, ...options });
}

async function outcome(
  algorithm: string,
  { publicKey }: { publicKey: KeyObject },
  signature: Uint8Array,
  wanted = expected,
): Promise<string> {
  return outcomeWith(algorithm, publicKey.export({ type: 'spki', format: 'der' }), signature, wanted);
}

async function outcomeWith(algorithm: string, spki: Uint8Array, signature: Uint8Array, wanted = expected): Promise<string> {
  try {
    const key = readPublicKey(new DerReader(spki));
    const found = findAlgorithm(algorithm);
    if (!isStrongKey(key)) return 'weak';
    assertKeyFits(found, key);
    await verifyTokenSignature(
      { certificate: new Uint8Array(), algorithm, signature, unverifiedContext: undefined },
      found,
      key,
      wanted,
    );
    return 'signed';
  } catch (error) {
    if (error instanceof VerificationError) return error.code;
    throw error;
  }
}

describe('D-34 the nine algorithms', () => {
  it.each(names)('%s: by its own key, for this origin and this nonce only', async (name) => {
    const key = keys[keyOf[name] ?? 'rsa'];
    const signature = signToken(name, key.privateKey);
    expect(await outcome(name, key, signature)).toBe('signed');
    expect(await outcome(name, key, signature, { ...expected, origin: 'https://www.example.gov.tw.' })).toBe(
      'ERR_SIGNATURE_INVALID',
    );
    expect(await outcome(name, key, signature, { ...expected, challengeNonce: 'm'.repeat(44) })).toBe('ERR_SIGNATURE_INVALID');
    expect(await outcome(name, key, signature)).toBe('signed');
  });

  it.each(names)('%s: no other name makes its signature pass, and no other key', async (name) => {
    const own = keyOf[name] ?? 'rsa';
    const signature = signToken(name, keys[own].privateKey);
    for (const [key, pair] of Object.entries(keys)) {
      for (const says of names) {
        if (key === own && says === name) continue;
        const fits = (keyOf[says] ?? 'rsa') === key;
        expect(await outcome(says, pair, signature)).toBe(fits ? 'ERR_SIGNATURE_INVALID' : 'ERR_KEY_NOT_ALLOWED');
      }
    }
  });

  it.each(['none', 'HS256', 'ES256K', 'EdDSA', 'RS1', 'rs256', 'RS256 ', '', '__proto__', 'toString'])(
    'there is no "%s"',
    async (name) => {
      expect(await outcome(name, keys.rsa, new Uint8Array(256))).toBe('ERR_ALGORITHM_NOT_ALLOWED');
    },
  );

  it.each([0, 20, 31, 33])('PS256 with a salt of %i bytes is refused', async (saltLength) => {
    expect(await outcome('PS256', keys.rsa, signToken('PS256', keys.rsa.privateKey, expected, saltLength))).toBe(
      'ERR_SIGNATURE_INVALID',
    );
  });

  it.each([
    ['an RSA key of 1024 bits', generateKeyPairSync('rsa', { modulusLength: 1024 })],
    ['an RSA key with exponent 3', generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 })],
    ['an RSA key tied to PSS', generateKeyPairSync('rsa-pss', { modulusLength: 2048 })],
    ['a key on secp256k1', generateKeyPairSync('ec', { namedCurve: 'secp256k1' })],
    ['an Ed25519 key', generateKeyPairSync('ed25519')],
  ])('%s signs nothing', async (_, pair) => {
    for (const name of names) expect(await outcome(name, pair, new Uint8Array(64))).toBe('weak');
  });
});

describe('D-35 an ECDSA signature', () => {
  const sizes: readonly [string, number][] = [
    ['ES256', 64],
    ['ES384', 96],
    ['ES512', 132],
  ];
  it.each(sizes)('of %s has %i bytes', async (name, size) => {
    const key = keys[keyOf[name] ?? 'rsa'];
    const signature = signToken(name, key.privateKey);
    expect(signature).toHaveLength(size);
    const half = size / 2;
    const [r, s] = [signature.subarray(0, half), signature.subarray(half)];
    const [zero, none] = [Buffer.alloc(half), Buffer.alloc(0)];
    const longer = Buffer.alloc(1);
    for (const parts of [
      [longer, r, longer, s],
      [r, s, longer],
      [longer, r, s],
      [zero, s],
      [r, zero],
      [zero, zero],
      [s, r],
      [r.subarray(1), s],
      [r],
      [none],
      [Buffer.alloc(size, 0xff)],
      [signature, signature],
    ]) {
      expect(await outcome(name, key, Buffer.concat(parts))).toBe('ERR_SIGNATURE_INVALID');
    }
  });
});

describe('SEC 1 §3.2.2.1: a key that is no point of its curve', () => {
  it.each(['ES256', 'ES384', 'ES512'])('has signed nothing, and says what is wrong (%s)', async (name) => {
    const key = keys[keyOf[name] ?? 'p256'];
    const signature = signToken(name, key.privateKey);
    const spki = key.publicKey.export({ type: 'spki', format: 'der' });
    const beside = Buffer.from(spki);
    beside.writeUInt8(beside.readUInt8(spki.length - 1) ^ 1, spki.length - 1);
    const tooLarge = Buffer.from(spki).fill(0xff, spki.length - signature.length);
    const zero = Buffer.from(spki).fill(0, spki.length - signature.length);
    for (const bad of [beside, tooLarge, zero])
      expect(await outcomeWith(name, bad, signature)).toBe('ERR_CERTIFICATE_MALFORMED');
    expect(await outcomeWith(name, spki, signature)).toBe('signed');
  });
});
