import { describe, expect, test, vi } from 'vitest';
import { createMachine, createObservable } from './index.js';

interface State {
  readonly step: string;
}

const never = () => new Promise<never>(() => undefined);

describe('a state that others follow', () => {
  test('is frozen', () => {
    const machine = createMachine<State>({ step: 'a' });
    expect(Object.isFrozen(machine.state)).toBe(true);
    machine.enter({ step: 'b' });
    expect(Object.isFrozen(machine.state)).toBe(true);
  });

  test('a mistake in a listener is an uncaught error of the page, and the others hear all the same', async () => {
    const mine = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    try {
      const uncaught = new Promise((resolve) => process.once('uncaughtException', resolve));
      const { set, subscribe } = createObservable<State>({ step: 'a' });
      const heard: State[] = [];
      subscribe(() => {
        throw new Error('typo');
      });
      subscribe((state) => heard.push(state));
      set({ step: 'b' });
      expect(heard).toEqual([{ step: 'b' }]);
      expect(await uncaught).toMatchObject({ message: 'typo' });
    } finally {
      for (const listener of mine) process.on('uncaughtException', listener);
    }
  });

  test('nobody is told of a state that is past, or after leaving', () => {
    const { set, subscribe } = createObservable<State>({ step: 'a' });
    const heard: string[] = [];
    subscribe(({ step }) => {
      if (step === 'b') set({ step: 'c' });
    });
    const leave = subscribe(({ step }) => heard.push(step));
    set({ step: 'b' });
    leave();
    set({ step: 'd' });
    expect(heard).toEqual(['c']);
  });
});

describe('work under way', () => {
  test('is ended by the next, and then changes nothing', async () => {
    const machine = createMachine<State>({ step: 'a' });
    const fail = vi.fn();
    let first: AbortSignal | undefined;
    let enterLate: (() => void) | undefined;
    const ended = machine.run(async ({ signal, enter, wait }) => {
      first = signal;
      enterLate = () => enter({ step: 'late' });
      await wait(never());
    }, fail);
    await machine.run(async ({ enter }) => enter({ step: 'b' }), fail);
    await ended;
    expect(first?.aborted).toBe(true);
    enterLate?.();
    expect(machine.state).toEqual({ step: 'b' });
    expect(machine.running).toBe(false);
    expect(fail).not.toHaveBeenCalled();
  });

  test('has no effect once it is over', async () => {
    const machine = createMachine<State>({ step: 'a' });
    let enterLate: (() => void) | undefined;
    await machine.run(async ({ enter }) => {
      enterLate = () => enter({ step: 'late' });
    }, vi.fn());
    enterLate?.();
    expect(machine.state).toEqual({ step: 'a' });
  });

  test('that fails ends what it began beside what it failed at', async () => {
    const machine = createMachine<State>({ step: 'a' });
    let begun: AbortSignal | undefined;
    await machine.run(({ signal }) => {
      begun = signal;
      return Promise.reject(new TypeError('typo'));
    }, vi.fn());
    expect(begun?.aborted).toBe(true);
  });

  test('a rejection that is no error of ours becomes ERR_SERVER and keeps its cause', async () => {
    const machine = createMachine<State>({ step: 'a' });
    const fail = vi.fn();
    const typo = new TypeError('typo');
    await machine.run(() => Promise.reject(typo), fail);
    expect(fail.mock.calls).toEqual([[expect.objectContaining({ code: 'ERR_SERVER', cause: typo })]]);
  });

  test('a closed flow takes no event, tells nobody, and has ended what was under way', async () => {
    const machine = createMachine<State>({ step: 'a' });
    const handle = vi.fn(() => machine.run(({ wait }) => wait(never()), vi.fn()));
    const flow = machine.flow<string>(handle);
    const heard = vi.fn();
    flow.subscribe(heard);
    const sent = flow.send('first');
    flow.close();
    await sent;
    await flow.send('second');
    machine.enter({ step: 'b' });
    flow.subscribe(heard)();
    expect(handle).toHaveBeenCalledTimes(1);
    expect(heard).not.toHaveBeenCalled();
    expect(flow.state).toEqual({ step: 'a' });
  });
});
