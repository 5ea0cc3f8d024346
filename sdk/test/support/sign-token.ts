import { createHash, sign } from 'node:crypto';
import type { TestPerson } from '@cardbridge/fixtures/pki';

/** What the bridge makes of a card and a challenge: the signature covers H(origin) || H(nonce). */
export function signToken({ signature: { certificate, privateKey } }: TestPerson, origin: string, challengeNonce: string) {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const signed = Buffer.concat([digest(origin), digest(challengeNonce)]);
  return {
    format: 'web-eid:1.0',
    unverifiedCertificate: Buffer.from(certificate).toString('base64'),
    algorithm: privateKey.asymmetricKeyType === 'ec' ? 'ES256' : 'RS256',
    signature: sign('sha256', signed, { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64'),
    appVersion: 'https://cardbridge.invalid/releases/test',
  };
}
