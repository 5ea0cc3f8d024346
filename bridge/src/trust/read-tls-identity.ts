import { readIdentity } from './read-identity.js';

/** What wss is served with. */
export interface TlsIdentity {
  /** Private key of the certificate, PEM. */
  readonly key: string;
  /** PEM. */
  readonly certificate: string;
  readonly notAfter: Date;
}

/**
 * The certificate that `cardbridge trust install` keeps in `directory`; undefined when there is none.
 *
 * Errors: ERR_TRUST_UNREADABLE when it must not be used: the folder or a file is another user's, open to others or damaged, its parts
 * do not belong together, it is not for 127.0.0.1, or `now` is not within its time.
 */
export async function readTlsIdentity(directory: string, now: Date): Promise<TlsIdentity | undefined> {
  const identity = await readIdentity(directory, now);
  if (!identity) return undefined;
  const { key, certificate, notAfter } = identity;
  return { key, certificate, notAfter };
}
