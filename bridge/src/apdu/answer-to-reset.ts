/** What a chip says when it is powered: of its type, not of this card (facts sheet taiwan-cards §1.1). */
export interface AnswerToReset {
  readonly convention: 'direct' | 'inverse' | undefined;
  /** Those that the chip offers: T=0, T=1; in a contactless reader, what the reader made of it (PC/SC part 3 §3.1.3.2.3). */
  readonly protocols: readonly string[];
  readonly historicalBytes: Uint8Array;
  /** False where the bytes do not fit together (ISO 7816-3 §8.2); the rest is then as far as could be read. */
  readonly wellFormed: boolean;
}

/** ISO 7816-3 §8.2: TS, T0, the interface bytes that T0 and each TD announce, historical bytes, and a check byte unless only T=0 is offered. */
export function parseAnswerToReset(atr: Uint8Array): AnswerToReset {
  const protocols: string[] = [];
  let at = 2;
  let announced = (atr[1] ?? 0) >> 4;
  for (;;) {
    // One byte each for TA, TB and TC.
    at += [1, 2, 4].filter((bit) => (announced & bit) !== 0).length;
    if ((announced & 8) === 0) break;
    const td = atr[at];
    at += 1;
    if (td === undefined) break;
    protocols.push(`T=${td & 0x0f}`);
    announced = td >> 4;
  }
  const offered = protocols.length === 0 ? ['T=0'] : [...new Set(protocols)];
  const count = (atr[1] ?? 0) & 0x0f;
  const hasCheck = offered.some((protocol) => protocol !== 'T=0');
  const checked = atr.subarray(1).reduce((sum, byte) => sum ^ byte, 0);
  return {
    convention: atr[0] === 0x3b ? 'direct' : atr[0] === 0x3f ? 'inverse' : undefined,
    protocols: offered,
    historicalBytes: atr.subarray(at, at + count),
    wellFormed: atr.length === at + count + (hasCheck ? 1 : 0) && (!hasCheck || checked === 0),
  };
}
