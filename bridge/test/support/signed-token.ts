import { createHash, verify, X509Certificate } from 'node:crypto';
import type { AuthenticationToken } from '@cardbridge/sdk/protocol';
import { expect } from 'vitest';

export const NONCE = Buffer.alloc(32, 7).toString('base64');
export const ORIGIN = 'https://service.example';

/** The token's certificate signed H(origin) ‖ H(NONCE): worked out here once more, so that no code of ours agrees with itself. */
export function expectSigned(token: AuthenticationToken, origin: string = ORIGIN): void {
  const name = { RS256: 'sha256', ES256: 'sha256', ES384: 'sha384' }[String(token.algorithm)] ?? 'none';
  const hash = (text: string) => createHash(name).update(text).digest();
  const signed = Buffer.concat([hash(origin), hash(NONCE)]);
  const { publicKey } = new X509Certificate(Buffer.from(token.unverifiedCertificate, 'base64'));
  const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
  expect(verify(name, signed, key, Buffer.from(token.signature, 'base64'))).toBe(true);
}
