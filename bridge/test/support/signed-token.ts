import { createHash, verify, X509Certificate } from 'node:crypto';
import type { AuthenticationToken } from '@cardbridge/sdk/protocol';
import { expect } from 'vitest';

export const NONCE = Buffer.alloc(32, 7).toString('base64');
export const ORIGIN = 'https://service.example';

/** The token's certificate signed H(origin) ‖ H(NONCE): worked out here once more, so that no code of ours agrees with itself. */
export function expectSigned(token: AuthenticationToken, origin: string = ORIGIN): void {
  const sha256 = (text: string) => createHash('sha256').update(text).digest();
  const signed = Buffer.concat([sha256(origin), sha256(NONCE)]);
  const { publicKey } = new X509Certificate(Buffer.from(token.unverifiedCertificate, 'base64'));
  expect(verify('sha256', signed, publicKey, Buffer.from(token.signature, 'base64'))).toBe(true);
}
