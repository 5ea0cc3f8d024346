import { randomBytes, webcrypto } from 'node:crypto';
import { ALGORITHM, createAuthority, LOOPBACK, type Sources, signLeaf } from './authority.js';
import type { IdentityFiles } from './identity-files.js';

/** Of the leaf and its authority, which nobody can make a second leaf under: they end together. */
const VALID_DAYS = 365;

const DAY_MS = 24 * 60 * 60 * 1000;
/** A clock that is put right a little later must not make what is new not begun yet. */
const EARLIER_MS = 60 * 60 * 1000;

export interface MakeIdentityOptions {
  readonly now: Date;
  readonly random?: Sources['random'];
}

/**
 * A new authority with one leaf for 127.0.0.1 and localhost. The authority's key cannot leave the process (a CryptoKey that is not
 * extractable), is known to this function only, and is gone with its end (attacks D-23, D-24).
 */
export async function makeIdentity({ now, random = randomBytes }: MakeIdentityOptions): Promise<IdentityFiles> {
  const sources: Sources = { webcrypto, random };
  const validity = {
    notBefore: new Date(now.getTime() - EARLIER_MS),
    notAfter: new Date(now.getTime() + VALID_DAYS * DAY_MS),
  };
  const authority = await createAuthority(validity, sources);
  const { privateKey, publicKey } = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const leaf = await signLeaf(authority, publicKey, LOOPBACK, validity, sources);
  return {
    key: pem('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', privateKey)),
    certificate: pem('CERTIFICATE', leaf.toSchema().toBER()),
    authority: pem('CERTIFICATE', authority.certificate.toSchema().toBER()),
  };
}

/** RFC 7468 §2. */
export function pem(label: string, bytes: ArrayBuffer): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
