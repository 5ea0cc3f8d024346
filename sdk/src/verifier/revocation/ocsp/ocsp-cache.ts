import { createHash } from 'node:crypto';
import type { RevocationAnswer } from '../revocation-source.js';
import type { Issued } from './cert-id.js';
import type { VerifiedOcspResponse } from './verify-ocsp-response.js';

/** Answers that were verified, by certificate and the key of its CA. */
export interface OcspCache {
  get(issued: Issued, at: number): RevocationAnswer | undefined;
  put(issued: Issued, at: number, response: VerifiedOcspResponse): void;
}

interface Entry {
  readonly answer: RevocationAnswer;
  readonly from: number;
  readonly until: number;
}

/** Keeps `good` and `revoked` for this long, but never beyond their next update; the oldest makes room. Zero seconds keep nothing. */
export function createOcspCache({ seconds, entries: most }: { readonly seconds: number; readonly entries: number }): OcspCache {
  const entries = new Map<string, Entry>();
  return {
    get(issued, at) {
      if (seconds === 0) return undefined;
      const entry = entries.get(keyOf(issued));
      // A clock that was set back makes nothing fresh again.
      return entry !== undefined && entry.from <= at && at <= entry.until ? entry.answer : undefined;
    },
    put(issued, at, { answer, nextUpdate }) {
      if (seconds === 0 || answer.status === 'unknown' || nextUpdate === undefined) return;
      const until = Math.min(nextUpdate, at + seconds * 1000);
      if (until <= at) return;
      const key = keyOf(issued);
      const known = entries.get(key);
      // Two were asked at once, and the answer from before the revocation was the slower one.
      if (answer.status === 'good' && known?.answer.status === 'revoked' && at <= known.until) return;
      // Taken out first, so that it stands at the end of the order in which entries leave.
      entries.delete(key);
      entries.set(key, { answer, from: at, until });
      for (const oldest of entries.keys()) {
        if (entries.size <= most) break;
        entries.delete(oldest);
      }
    },
  };
}

/** Of one length, so that neither part can run into the other; the name of the CA is in the certificate, which its key has signed. */
function keyOf({ certificate, issuer }: Issued): string {
  return createHash('sha256').update(issuer.publicKey.spki).update(certificate.der).digest('base64');
}
