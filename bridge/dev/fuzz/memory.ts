/** More than this, in bytes, is growth: the collector's own ups and downs are smaller. */
const TOLERATED = 24 * 1024 * 1024;

/** Watches that what is in use after collecting does not grow with the number of inputs. */
export function watchMemory() {
  const inUse = () => {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  let before: number | undefined;
  return {
    /** Call it when everything has been warm for a while. */
    settled: () => {
      before ??= inUse();
    },
    /** What grew, as a sentence; undefined when nothing did. */
    growth: (): string | undefined => {
      if (globalThis.gc === undefined) return 'memory was not watched: run node with --expose-gc';
      if (before === undefined) return undefined;
      const grown = inUse() - before;
      return grown > TOLERATED ? `memory grew by ${Math.round(grown / 1024 / 1024)} MiB` : undefined;
    },
  };
}
