import type { Explanation } from './explanations.js';

/** What becomes of a certificate. */
export type TrustUse = 'trust anchor' | 'issuing CA' | 'refused';

/** A certificate of the folder, or a file without any. */
export interface TrustFile {
  readonly file: string;
  /** Of the DER, in lower-case hexadecimal; undefined where there is no certificate. */
  readonly sha256: string | undefined;
  /** The name of a CA; undefined for everything else, which may be about a person. */
  readonly subject: string | undefined;
  readonly use: TrustUse;
  readonly explanation: Explanation;
}

/** To be spread into the {@link VerifierOptions}. */
export interface LoadedTrust {
  /** DER. */
  readonly trustAnchors: readonly Uint8Array[];
  /** DER. */
  readonly intermediates: readonly Uint8Array[];
  /** What became of every file, and why; {@link explainTrust} has it in words. */
  readonly files: readonly TrustFile[];
}
