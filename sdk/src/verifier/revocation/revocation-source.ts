import type { Certificate } from '../certificate/certificate.js';

/** Which certificate is asked about. */
export interface RevocationQuery {
  readonly certificate: Certificate;
  /** The CA certificate that issued it, already validated up to a trust anchor. */
  readonly issuer: Certificate;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number;
  /** DER of an OCSP response that came with the token, if any. It is the peer's word until it is verified. */
  readonly stapledOcspResponse?: Uint8Array;
  /** Ends the asking. */
  readonly signal?: AbortSignal;
}

/** What a source says about a certificate. */
export type RevocationAnswer =
  | { readonly status: 'good' }
  | {
      readonly status: 'revoked';
      /** RFC 5280 §5.3.1, where the CA says it. */
      readonly reason?: RevocationReason;
      /** Milliseconds since 1970-01-01 UTC. */
      readonly revokedAt?: number;
    }
  /** Nothing usable says either way. `detail`, for the log, says why; it names no person, certificate or URL's path. */
  | { readonly status: 'unknown'; readonly detail: string };

/** RFC 5280 §5.3.1. */
export type RevocationReason =
  | 'unspecified'
  | 'keyCompromise'
  | 'cACompromise'
  | 'affiliationChanged'
  | 'superseded'
  | 'cessationOfOperation'
  | 'certificateHold'
  | 'privilegeWithdrawn'
  | 'aACompromise';

/** Where the verifier learns whether a certificate has been revoked. It is asked last, about certificates that hold otherwise. */
export interface RevocationSource {
  /** The verifier refuses whatever is not `good`. Rejecting counts as `unknown`. */
  status(query: RevocationQuery): RevocationAnswer | Promise<RevocationAnswer>;
}
