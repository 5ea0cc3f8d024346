import { describe, expect, test } from 'vitest';
import { createSharedTurns } from './shared-turns.js';

interface Work {
  readonly key: string;
  readonly signal: AbortSignal;
  readonly finish: (outcome: string) => void;
  readonly fail: (error: unknown) => void;
}

/** Turns whose work the test ends: `begun` lists all that began. */
function turns({ most = 3 } = {}) {
  const begun: Work[] = [];
  const shared = createSharedTurns<string>({
    most,
    run: (key, signal) =>
      new Promise((finish, fail) => {
        begun.push({ key, signal, finish, fail });
      }),
  });
  const join = (key: string, signal = new AbortController().signal) => shared.join(key, signal);
  const work = (index: number): Work => {
    const found = begun[index];
    if (!found) throw new Error(`work ${index} did not begin`);
    return found;
  };
  return { join, begun, work };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('shared turns', () => {
  test('all who ask for the same wait for one piece of work', async () => {
    const { join, begun, work } = turns();
    const waiting = [join('a'), join('a'), join('a')];
    await settled();
    waiting.push(join('a'));
    expect(begun).toHaveLength(1);
    work(0).finish('done');
    expect(await Promise.all(waiting)).toEqual(['done', 'done', 'done', 'done']);
    void join('a');
    expect(begun).toHaveLength(2);
  });

  test('all of them hear of a failure', async () => {
    const { join, work } = turns();
    const waiting = Promise.allSettled([join('a'), join('a')]);
    work(0).fail(new Error('broken'));
    expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  test('one key at a time, in the order in which they came', async () => {
    const { join, begun, work } = turns();
    void join('a');
    void join('b');
    void join('c');
    void join('b');
    await settled();
    expect(begun.map(({ key }) => key)).toEqual(['a']);
    work(0).finish('');
    await settled();
    expect(begun.map(({ key }) => key)).toEqual(['a', 'b']);
    work(1).finish('');
    await settled();
    expect(begun.map(({ key }) => key)).toEqual(['a', 'b', 'c']);
  });

  test('more keys than may wait are sent away, and are welcome when there is room', async () => {
    const { join, work } = turns({ most: 2 });
    void join('a');
    void join('b');
    await expect(join('c')).rejects.toMatchObject({ code: 'ERR_OPERATION_BUSY' });
    void join('b');
    work(0).finish('');
    await settled();
    void join('c');
    await expect(join('d')).rejects.toMatchObject({ code: 'ERR_OPERATION_BUSY' });
  });

  test('the work ends when the last of those who wait left, not before', async () => {
    const { join, work } = turns();
    const [one, two] = [new AbortController(), new AbortController()];
    const first = join('a', one.signal);
    const second = join('a', two.signal);
    one.abort(new Error('left'));
    await expect(first).rejects.toThrow('left');
    expect(work(0).signal.aborted).toBe(false);
    two.abort(new Error('left too'));
    await expect(second).rejects.toThrow('left too');
    expect(work(0).signal.aborted).toBe(true);
  });

  test('work that everybody left keeps its turn until it has ended, and cannot be joined', async () => {
    const { join, begun, work } = turns();
    const gone = new AbortController();
    const left = join('a', gone.signal);
    gone.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    const next = join('a');
    await settled();
    expect(begun).toHaveLength(1);
    work(0).fail(new Error('closed'));
    await settled();
    expect(begun).toHaveLength(2);
    work(1).finish('new');
    expect(await next).toBe('new');
  });

  test('work that is done is not aborted', async () => {
    const { join, work } = turns();
    const done = join('a');
    work(0).finish('done');
    await done;
    await settled();
    expect(work(0).signal.aborted).toBe(false);
  });

  test('who leaves the line never has a turn', async () => {
    const { join, begun, work } = turns();
    void join('a');
    const gone = new AbortController();
    const left = join('b', gone.signal);
    void join('c');
    gone.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    work(0).finish('');
    await settled();
    expect(begun.map(({ key }) => key)).toEqual(['a', 'c']);
  });

  test('who is gone already begins nothing', async () => {
    const { join, begun } = turns();
    await expect(join('a', AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
    expect(begun).toEqual([]);
  });
});
