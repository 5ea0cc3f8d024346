import { describe, expect, test } from 'vitest';
import { type AnsweredWindow, askedLongEnough } from './asked-long-enough.js';

type Answer = 'yes' | 'no';

/** A person who gives these answers, each after so many milliseconds. */
function person(answers: readonly (readonly [Answer, number])[]) {
  let asked = 0;
  const show = async (): Promise<AnsweredWindow<Answer>> => {
    const [answer, openMs] = answers[asked] ?? ['yes', 10_000];
    asked += 1;
    return { answer, openMs };
  };
  const ask = (signal = new AbortController().signal) =>
    askedLongEnough<Answer>(show, { isYes: (answer) => answer === 'yes', no: 'no', signal });
  return { ask, asked: () => asked };
}

describe('D-15 a window that opens under the hand', () => {
  test('a yes after half a second is taken', async () => {
    const { ask, asked } = person([['yes', 500]]);
    expect(await ask()).toBe('yes');
    expect(asked()).toBe(1);
  });

  test('a yes that comes too fast is asked again, and counts from anew', async () => {
    const { ask, asked } = person([
      ['yes', 499],
      ['yes', 499],
      ['yes', 600],
    ]);
    expect(await ask()).toBe('yes');
    expect(asked()).toBe(3);
  });

  test('a no is taken at once, first or later', async () => {
    const first = person([['no', 0]]);
    expect(await first.ask()).toBe('no');
    expect(first.asked()).toBe(1);
    const later = person([
      ['yes', 0],
      ['no', 0],
    ]);
    expect(await later.ask()).toBe('no');
    expect(later.asked()).toBe(2);
  });

  test('three hasty yeses in a row are a no', async () => {
    const { ask, asked } = person([
      ['yes', 0],
      ['yes', 10],
      ['yes', 20],
    ]);
    expect(await ask()).toBe('no');
    expect(asked()).toBe(3);
  });

  test('with an aborted signal nothing is asked', async () => {
    const { ask, asked } = person([]);
    const reason = new Error('the page went away');
    await expect(ask(AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(asked()).toBe(0);
  });

  test('the signal is looked at before it is asked again', async () => {
    const page = new AbortController();
    const reason = new Error('the page went away');
    const show = async () => {
      page.abort(reason);
      return { answer: true, openMs: 0 };
    };
    await expect(askedLongEnough(show, { isYes: (yes) => yes, no: false, signal: page.signal })).rejects.toBe(reason);
  });
});
