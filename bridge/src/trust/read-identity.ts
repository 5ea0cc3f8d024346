import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { fileNames, type IdentityFiles, readIdentityFiles, unreadable } from './identity-files.js';

export interface Identity extends IdentityFiles {
  /** Of the two that which ends first. */
  readonly notAfter: Date;
}

/** The only address that the door is reached at. */
const ADDRESS = '127.0.0.1';

/** See `readTlsIdentity`. */
export async function readIdentity(directory: string, now: Date): Promise<Identity | undefined> {
  const files = await readIdentityFiles(directory);
  if (!files) return undefined;
  const path = (part: keyof typeof fileNames) => join(directory, fileNames[part]);
  const key = parse(path('key'), () => createPrivateKey(files.key));
  const leaf = parse(path('certificate'), () => new X509Certificate(files.certificate));
  const authority = parse(path('authority'), () => new X509Certificate(files.authority));
  if (!leaf.checkPrivateKey(key)) throw unreadable(path('key'), 'it is not the key of the certificate');
  if (!isIssuedBy(leaf, authority)) throw unreadable(path('certificate'), 'the authority beside it did not sign it');
  if (leaf.checkIP(ADDRESS) === undefined) throw unreadable(path('certificate'), `it is not for ${ADDRESS}`);
  const ends = (
    [
      ['certificate', leaf],
      ['authority', authority],
    ] as const
  ).map(([part, { validFrom, validTo }]) => {
    const [begin, end] = [Date.parse(validFrom), Date.parse(validTo)];
    if (Number.isNaN(begin) || Number.isNaN(end)) throw unreadable(path(part), 'it is damaged');
    if (now.getTime() < begin) throw unreadable(path(part), 'its time has not begun');
    if (now.getTime() >= end) throw unreadable(path(part), 'its time is over');
    return end;
  });
  return { ...files, notAfter: new Date(Math.min(...ends)) };
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
