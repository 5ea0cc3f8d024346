import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { isAuthorityName } from './authority-name.js';
import { fileNames, unreadable } from './identity-files.js';
import type { Authority } from './stores/index.js';

/** The authority in `directory`, as lists of trusted certificates are told of it. ERR_TRUST_UNREADABLE when it is none of ours. */
export function authorityOf(directory: string, certificate: string): Authority {
  const { fingerprint, subject } = new X509Certificate(certificate);
  const file = join(directory, fileNames.authority);
  const name = /^CN=(.*)$/m.exec(subject)?.[1] ?? '';
  if (!isAuthorityName(name)) throw unreadable(file, 'it is not one that CardBridge made');
  return { name, file, sha1: fingerprint.replaceAll(':', '').toLowerCase() };
}
