/** Numbers that look random and are the same for the same seed (Bob Jenkins' small generator, 32 bits). Not for secrets. */
export class Random {
  private a = 0xf1ea5eed;
  private b: number;
  private c: number;
  private d: number;

  /** `stream` makes many sequences of one seed. */
  constructor(seed: number, stream: number) {
    this.b = seed | 0;
    this.c = stream | 0;
    this.d = Math.floor(seed / 2 ** 32) ^ 0x9e3779b9;
    for (let round = 0; round < 16; round += 1) this.next();
  }

  /** From 0 to 2³² − 1. */
  next(): number {
    const { a, b, c, d } = this;
    const e = (a - ((b << 27) | (b >>> 5))) | 0;
    this.a = b ^ ((c << 17) | (c >>> 15));
    this.b = (c + d) | 0;
    this.c = (d + e) | 0;
    this.d = (e + this.a) | 0;
    return this.d >>> 0;
  }

  /** From 0 up to, but not including, `end`; 0 where there is nothing to choose from. */
  below(end: number): number {
    return end > 0 ? this.next() % end : 0;
  }

  /** True in one of so many cases. */
  oneIn(cases: number): boolean {
    return this.below(cases) === 0;
  }

  /** @throws {RangeError} where there is nothing to choose from */
  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError('nothing to choose from');
    // A cast, since the list may hold `undefined` itself; the place is one of its own.
    return list[this.below(list.length)] as T;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }
}
