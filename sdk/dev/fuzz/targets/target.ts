import type { Random } from '../mutate/random.js';

/** One kind of input. */
export interface Target {
  readonly name: string;
  /** Makes one input and tries it. Throws a Finding when something must not be. */
  readonly run: (random: Random) => Promise<void>;
}
