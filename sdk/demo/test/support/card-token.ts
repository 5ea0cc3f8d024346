import { createHash, sign } from 'node:crypto';
import type { CertifiedKey } from '@cardbridge/fixtures/pki';

/** What a card and the bridge would make of a challenge (DESIGN §5: the signature covers H(origin) || H(nonce)), without either. */
export function cardToken(holder: { readonly signature: CertifiedKey }, challengeNonce: string, origin: string) {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  const { certificate, privateKey } = holder.signature;
  const isEc = privateKey.asymmetricKeyType === 'ec';
  const signature = sign('sha256', Buffer.concat([hash(origin), hash(challengeNonce)]), {
    key: privateKey,
    dsaEncoding: 'ieee-p1363',
  });
  return {
    format: 'web-eid:1.0',
    unverifiedCertificate: Buffer.from(certificate).toString('base64'),
    algorithm: isEc ? 'ES256' : 'RS256',
    signature: signature.toString('base64'),
    appVersion: 'https://cardbridge.example/0.1.0',
  };
}
