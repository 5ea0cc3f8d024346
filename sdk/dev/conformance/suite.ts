/** What one suite of published vectors says about the verifier. */
export interface SuiteResult {
  readonly name: string;
  readonly passed: number;
  /** Those in scope. */
  readonly total: number;
  /** Cases that ask for what the verifier does not do, on purpose: never among `total`, each group with its reason. */
  readonly outOfScope: readonly { readonly group: string; readonly count: number; readonly reason: string }[];
  /** A sentence for each case in scope that went another way than it should, without anything secret: the vectors are public. */
  readonly failures: readonly string[];
}
