import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { fingerprint } from './fingerprint.js';
import { fileNames, readIdentityFiles, unreadable } from './identity-files.js';

/** What wss is served with. */
export interface TlsIdentity {
  /** Private key of the certificate, PEM. */
  readonly key: string;
  /** PEM. */
  readonly certificate: string;
  readonly notAfter: Date;
  /** SHA-256 of the authority that browsers were told to trust, in hexadecimal digits. */
  readonly authorityFingerprint: string;
}

/** The only address that the door is reached at. */
const ADDRESS = '127.0.0.1';

/**
 * The certificate that `cardbridge trust install` keeps in `directory`; undefined when there is none.
 *
 * Errors: ERR_TRUST_UNREADABLE when it must not be used: the folder or a file is another user's, open to others or damaged, its parts
 * do not belong together, it is not for 127.0.0.1, or `now` is not within its time.
 */
export async function readTlsIdentity(directory: string, now: Date): Promise<TlsIdentity | undefined> {
  const files = await readIdentityFiles(directory);
  if (!files) return undefined;
  const path = (part: keyof typeof fileNames) => join(directory, fileNames[part]);
  const key = parse(path('key'), () => createPrivateKey(files.key));
  const leaf = parse(path('certificate'), () => new X509Certificate(files.certificate));
  const authority = parse(path('authority'), () => new X509Certificate(files.authority));
  if (!leaf.checkPrivateKey(key)) throw unreadable(path('key'), 'it is not the key of the certificate');
  if (!isIssuedBy(leaf, authority)) throw unreadable(path('certificate'), 'the authority beside it did not sign it');
  if (leaf.checkIP(ADDRESS) === undefined) throw unreadable(path('certificate'), `it is not for ${ADDRESS}`);
  for (const [part, { validFrom, validTo }] of [
    ['certificate', leaf],
    ['authority', authority],
  ] as const) {
    if (now < new Date(validFrom)) throw unreadable(path(part), 'its time has not begun');
    if (now >= new Date(validTo)) throw unreadable(path(part), 'its time is over');
  }
  return {
    key: files.key,
    certificate: files.certificate,
    notAfter: new Date(leaf.validTo),
    authorityFingerprint: fingerprint(authority),
  };
}

function parse<T extends KeyObject | X509Certificate>(path: string, text: () => T): T {
  try {
    return text();
  } catch (cause) {
    throw unreadable(path, 'it is damaged', cause);
  }
}

function isIssuedBy(leaf: X509Certificate, authority: X509Certificate): boolean {
  try {
    return leaf.checkIssued(authority) && leaf.verify(authority.publicKey);
  } catch {
    // A key that does not fit the signature.
    return false;
  }
}
