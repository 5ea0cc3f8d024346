/**
 * Calls within calls, some hundred kilobytes of stack: deeper than reading a pipe and copying what came of it. V8's own limit is more than
 * three times that.
 */
const DEPTH = 2000;

/**
 * Overwrites what calls that have returned left on the stack. Whoever copies bytes has them in registers for a moment, and a signal that comes
 * just then, such as that of a window program that ends, puts all registers there: seen with eight bytes of a PIN.
 */
export function overwriteDeadStack(): void {
  descend(DEPTH);
}

const descend = (left: number): number => (left === 0 ? 0 : descend(left - 1) + 1);
