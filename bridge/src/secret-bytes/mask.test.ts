import { describe, expect, test } from 'vitest';
import { applyMask, createMask } from './mask.js';

const zero = (bytes: Uint8Array) => bytes.every((byte) => byte === 0);

describe('a mask', () => {
  test('D-47 what crosses is not the secret, and the secret comes out again; mask and what arrived are zeroed', () => {
    const mask = createMask(64);
    const typed = Buffer.from('Ab12%é34');
    const onTheWay = Buffer.from(typed);
    applyMask(onTheWay, mask.bytes);
    expect(onTheWay.equals(typed)).toBe(false);
    expect(mask.take(onTheWay)).toEqual(typed);
    expect(zero(onTheWay)).toBe(true);
    expect(zero(mask.bytes)).toBe(true);
  });

  test('is another one each time, as long as was asked', () => {
    const [one, other] = [createMask(64), createMask(64)];
    expect(one.bytes).toHaveLength(64);
    expect(Buffer.from(one.bytes).equals(Buffer.from(other.bytes))).toBe(false);
  });

  test('works once: used twice, the first secret would tell the second', () => {
    const mask = createMask(8);
    mask.take(Buffer.from('12345678'));
    const again = Buffer.from('12345678');
    expect(() => mask.take(again)).toThrow(RangeError);
    expect(zero(again)).toBe(true);
  });

  test('is not used for a secret that is longer; nothing of either is left', () => {
    const mask = createMask(4);
    const tooLong = Buffer.from('12345');
    expect(() => mask.take(tooLong)).toThrow(RangeError);
    expect(() => applyMask(Buffer.from('12345'), new Uint8Array(4))).toThrow(RangeError);
    expect(zero(tooLong) && zero(mask.bytes)).toBe(true);
  });

  test('that is discarded is gone', () => {
    const mask = createMask(4);
    mask.discard();
    expect(zero(mask.bytes)).toBe(true);
    expect(() => mask.take(Buffer.from('1234'))).toThrow(RangeError);
  });

  test('an empty secret is one, too', () => {
    expect(createMask(4).take(Buffer.alloc(0))).toEqual(Buffer.alloc(0));
  });
});
