import type { Certificate } from '../certificate/certificate.js';

/** Which certificate is asked about. */
export interface RevocationQuery {
  readonly certificate: Certificate;
  /** The CA certificate that issued it, already validated up to a trust anchor. */
  readonly issuer: Certificate;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number;
}

/** `unknown`: nothing usable says either way. The verifier refuses it, like a source that throws. */
export type RevocationStatus = 'good' | 'revoked' | 'unknown';

/** Where the verifier learns whether a certificate has been revoked. It is asked last, about certificates that hold otherwise. */
export interface RevocationSource {
  /** Rejecting counts as `unknown`. */
  status(query: RevocationQuery): Promise<RevocationStatus>;
}
