/** The bytes of the citizen card, generation 1 (facts sheet taiwan-cards §1.2, §1.3). Every command has CLA 80. */
export const generation1 = {
  tree: {
    /** The master file. Without Le: nothing is told of it. */
    root: { cla: 0x80, ins: 0xa4, p1: 0x00, p2: 0x00, data: Uint8Array.of(0x3f, 0x00) },
    file: { cla: 0x80, ins: 0xa4, p1: 0x00, p2: 0x00 },
    readClass: 0x80,
  },
  /** What tells the generation: the beginning of its version string. */
  version: { path: [0x0900, 0x0905], text: 'CHT V32N' },
} as const;
