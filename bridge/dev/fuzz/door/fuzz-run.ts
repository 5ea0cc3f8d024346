/** One kind of input, how much of it, and where its findings go. */
export interface FuzzRun {
  readonly count: number;
  readonly seed: number;
  /** Hears how many are done. */
  readonly onBatch: (done: number) => void;
  readonly fail: (failure: string) => void;
  /** True when more findings would tell no more. */
  readonly isHopeless: () => boolean;
}
