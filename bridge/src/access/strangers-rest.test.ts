import { describe, expect, test } from 'vitest';
import { createStrangersRest } from './strangers-rest.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

function rest() {
  let time = 0;
  const coolDown = createStrangersRest(() => time);
  const mayAsk = (origin: string) => {
    try {
      coolDown.assertOver(origin);
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: 'ERR_PROMPT_COOLING_DOWN' });
      return false;
    }
  };
  /** Milliseconds, to a second, until the origin may ask again. */
  const lengthFor = (origin: string) => {
    const from = time;
    while (!mayAsk(origin)) time += SECOND;
    return time - from;
  };
  const pass = (milliseconds: number) => {
    time += milliseconds;
  };
  return { ...coolDown, mayAsk, lengthFor, pass };
}

describe('the rest of strangers', () => {
  test('D-14 prompt bombing: an origin rests after each no, twice as long each time, an hour at most', () => {
    const { declined, lengthFor, pass } = rest();
    const lengths = Array.from({ length: 10 }, () => {
      declined('a');
      const length = lengthFor('a');
      // So that this is about one origin, not about a row of windows.
      pass(2 * HOUR);
      return length / SECOND;
    });
    expect(lengths).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
  });

  test('D-14 prompt bombing: one that rests does not keep another from asking', () => {
    const { declined, mayAsk } = rest();
    declined('a');
    expect(mayAsk('a')).toBe(false);
    expect(mayAsk('b')).toBe(true);
  });

  test('D-14 prompt bombing: after four windows in a row without a yes all rest, whoever asked, a quarter of an hour at most', () => {
    const { declined, mayAsk, lengthFor } = rest();
    for (const origin of ['a', 'b', 'c']) {
      declined(origin);
      expect(mayAsk('new')).toBe(true);
    }
    const lengths = Array.from({ length: 6 }, (_, index) => {
      declined(`d${index}`);
      return lengthFor('new') / MINUTE;
    });
    expect(lengths).toEqual([1, 2, 4, 8, 15, 15]);
  });

  test('a yes ends the row of all, and that of its origin', () => {
    const { declined, agreed, mayAsk, lengthFor } = rest();
    for (const origin of ['a', 'b', 'c']) declined(origin);
    agreed('a');
    expect(mayAsk('a')).toBe(true);
    expect(mayAsk('b')).toBe(false);
    for (const origin of ['d', 'e', 'f']) declined(origin);
    expect(mayAsk('new')).toBe(true);
    declined('a');
    expect(lengthFor('a')).toBe(MINUTE);
  });

  test('windows that are more than an hour apart are no row', () => {
    const { declined, mayAsk, pass } = rest();
    for (let index = 0; index < 10; index += 1) {
      declined(`a${index}`);
      pass(HOUR + 1);
    }
    declined('b');
    expect(mayAsk('new')).toBe(true);
  });
});
