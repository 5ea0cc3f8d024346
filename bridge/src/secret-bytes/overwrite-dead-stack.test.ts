import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findInMemory } from '../../test/support/process-memory.js';
import { overwriteDeadStack } from './overwrite-dead-stack.js';

/** A number that V8 keeps on the stack as it is, in the upper half of eight bytes (Smi). */
const MARKER = 0x2d5c31a7;
const needle = Buffer.alloc(8);
needle.writeInt32LE(MARKER, 4);

const descend = (left: number, kept: number): number => (left === 0 ? kept : descend(left - 1, kept) | kept);

/** Places below the part of the stack that is in use now. */
const onStack = () => findInMemory(process.pid, new Map([['marker', needle]])).filter((place) => place.startsWith('[stack]'));

describe.runIf(process.platform === 'linux')('overwriteDeadStack', () => {
  test('leaves nothing of calls that have returned', () => {
    expect(readFileSync('/proc/self/maps', 'utf8')).toContain('[stack]');
    descend(800, MARKER);
    const before = onStack().length;
    overwriteDeadStack();
    expect(before).toBeGreaterThan(100);
    expect(onStack().length).toBeLessThan(10);
  });
});
