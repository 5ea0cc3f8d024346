import { setImmediate } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { BridgeError } from '../../error.js';
import { type UpdateNotice, type UpdateWatchOptions, watchForUpdates } from './index.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOTICE: UpdateNotice = { version: '1.3.0', page: 'https://updates.example/', security: false };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A watch whose looks end with what `answers` has, then with no news. */
function watch(options: Partial<UpdateWatchOptions> & { answers?: (UpdateNotice | BridgeError)[] } = {}) {
  const { answers = [], ...rest } = options;
  const lines: Record<string, unknown>[] = [];
  const check = vi.fn(async (_signal: AbortSignal) => {
    const answer = answers.shift();
    if (answer instanceof BridgeError) throw answer;
    return answer;
  });
  const onNotice = vi.fn();
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const opened = watchForUpdates({ check, isOn: () => true, onNotice, log, random: () => 0.5, ...rest });
  onTestFinished(() => opened.close());
  return { ...opened, check, onNotice, lines };
}

/** Time passes, awake; what was begun meanwhile ends. */
async function pass(milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= 5 * MINUTE) {
    vi.advanceTimersByTime(Math.min(left, 5 * MINUTE));
    await setImmediate();
  }
}

/** The clock on the wall goes on or back, and no timer with it: the computer slept, or somebody set the clock. */
const jump = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);

describe('watchForUpdates', () => {
  test.each([
    [0, 5],
    [0.999, 20],
  ])('with the random number %d first looks after %d minutes', async (random, minutes) => {
    const { check } = watch({ random: () => random });
    await pass((minutes - 5) * MINUTE);
    expect(check).not.toHaveBeenCalled();
    await pass(5 * MINUTE);
    expect(check).toHaveBeenCalledTimes(1);
  });

  test('then looks once a day, not to the minute', async () => {
    for (const [random, hours] of [
      [0, 22],
      [0.999, 26],
    ] as const) {
      const { check } = watch({ random: () => random });
      await pass(20 * MINUTE);
      await pass(hours * HOUR - 20 * MINUTE);
      expect(check).toHaveBeenCalledTimes(1);
      await pass(30 * MINUTE);
      expect(check).toHaveBeenCalledTimes(2);
    }
  });

  test('tells of each version once', async () => {
    const next = { ...NOTICE, version: '1.3.1' };
    const { onNotice } = watch({ answers: [NOTICE, NOTICE, next] });
    await pass(HOUR);
    expect(onNotice.mock.calls).toEqual([[NOTICE]]);
    await pass(60 * HOUR);
    expect(onNotice.mock.calls).toEqual([[NOTICE], [next]]);
  });

  test('does nothing while it is off, and looks soon when it is turned on', async () => {
    let isOn = false;
    const { check } = watch({ isOn: () => isOn });
    await pass(48 * HOUR);
    expect(check).not.toHaveBeenCalled();
    isOn = true;
    await pass(5 * MINUTE);
    expect(check).toHaveBeenCalledTimes(1);
  });

  test('says nothing of a look that was under way when it was turned off', async () => {
    let isOn = true;
    const { onNotice, check } = watch({
      isOn: () => isOn,
      check: async () => {
        isOn = false;
        return NOTICE;
      },
    });
    await pass(HOUR);
    expect(onNotice).not.toHaveBeenCalled();
    expect(check).not.toHaveBeenCalled();
  });

  test('looks soon after a night asleep', async () => {
    const { check } = watch();
    await pass(15 * MINUTE);
    expect(check).toHaveBeenCalledTimes(1);
    jump(30 * HOUR);
    await pass(5 * MINUTE);
    expect(check).toHaveBeenCalledTimes(2);
  });

  test('a clock that was set back by years does not stop it for years', async () => {
    const { check } = watch();
    await pass(15 * MINUTE);
    jump(-20_000 * HOUR);
    await pass(30 * MINUTE);
    expect(check).toHaveBeenCalledTimes(2);
    await pass(30 * HOUR);
    expect(check).toHaveBeenCalledTimes(3);
  });

  test('where there was no answer looks again after an hour or two; an answer that is not believed waits for the next day', async () => {
    const { check, lines, onNotice } = watch({
      answers: [
        new BridgeError('ERR_UPDATE_UNREACHABLE', { detail: 'a: there was no answer (ENOTFOUND)' }),
        new BridgeError('ERR_UPDATE_UNTRUSTED', { detail: 'a: its time is over' }),
        NOTICE,
      ],
    });
    await pass(15 * MINUTE);
    expect(check).toHaveBeenCalledTimes(1);
    await pass(95 * MINUTE);
    expect(check).toHaveBeenCalledTimes(2);
    expect(onNotice).not.toHaveBeenCalled();
    await pass(20 * HOUR);
    expect(check).toHaveBeenCalledTimes(2);
    await pass(6 * HOUR);
    expect(onNotice).toHaveBeenCalledTimes(1);
    expect(lines).toMatchObject([
      { level: 30, msg: 'no word of new versions' },
      { level: 40, msg: 'no word of new versions' },
      { level: 30, version: '1.3.0', msg: 'new version' },
    ]);
  });

  test('looks once at a time', async () => {
    let looks = 0;
    watch({
      check: () => {
        looks += 1;
        return new Promise((_, reject) => setTimeout(() => reject(new BridgeError('ERR_OPERATION_CANCELLED')), 50));
      },
    });
    for (let minutes = 0; minutes < 60; minutes += 5) vi.advanceTimersByTime(5 * MINUTE);
    expect(looks).toBe(1);
  });

  test('a look that is under way is given up when it is closed, without a word; nothing looks afterwards', async () => {
    let asked = 0;
    const { close, onNotice, lines } = watch({
      check: (signal) => {
        asked += 1;
        return new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(new BridgeError('ERR_OPERATION_CANCELLED'))),
        );
      },
    });
    await pass(15 * MINUTE);
    await close();
    await pass(48 * HOUR);
    expect([asked, onNotice.mock.calls, lines]).toEqual([1, [], []]);
  });
});
