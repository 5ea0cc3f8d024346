import type { Holding } from './measure.js';

const MIB = 1024 * 1024;

/**
 * How much more than before is no growth. What is counted must not grow at all; memory has ups and downs of its own, which for the heap
 * are far below a kilobyte for each of ten thousand sign-ins.
 */
const TOLERATED: Readonly<Record<keyof Holding, number>> = {
  handles: 0,
  timers: 0,
  processes: 0,
  fds: 0,
  heapBytes: 6 * MIB,
  rssBytes: 64 * MIB,
};

/** What grew, in a sentence each. */
export function growthOf(before: Holding, after: Holding): readonly string[] {
  const figures: readonly (keyof Holding)[] = ['handles', 'timers', 'processes', 'fds', 'heapBytes', 'rssBytes'];
  return figures.flatMap((figure) => {
    const [was, is] = [before[figure], after[figure]];
    return was !== null && is !== null && is - was > TOLERATED[figure] ? [`${figure} grew from ${was} to ${is}`] : [];
  });
}
