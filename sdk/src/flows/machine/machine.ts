import { CardBridgeError } from '../../client/index.js';
import { IdentityServerError } from '../api/identity-server-error.js';
import type { Flow, FlowProblem } from '../flow.js';
import { createObservable } from './observable.js';
import { orEnded } from './or-ended.js';

/** One piece of work under way. Once it was ended from outside, nothing that it does has an effect. */
export interface Task<State> {
  readonly signal: AbortSignal;
  readonly enter: (next: State) => void;
  /** What `promise` gives. Rejects at once when the task is ended, however long `promise` takes to hear of it. */
  readonly wait: <Value>(promise: Promise<Value>) => Promise<Value>;
}

/** The state of a flow, and the one thing that it is doing. */
export interface Machine<State> {
  readonly state: State;
  /** Whether something is under way. */
  readonly running: boolean;
  enter(next: State): void;
  /** Does `work`, ending what was under way. What it rejects with goes to `fail`, unless it was ended. Never rejects. */
  run(work: (task: Task<State>) => Promise<void>, fail: (problem: FlowProblem) => void | Promise<void>): Promise<void>;
  /** Ends what is under way. */
  cancel(): void;
  /** The flow that this machine drives; `handle` is not called once the flow is closed. */
  flow<Event>(handle: (event: Event) => Promise<void>, onClose?: () => void): Flow<State, Event>;
}

export function createMachine<State extends object>(first: State): Machine<State> {
  const { current, set, subscribe, close } = createObservable(first);
  let running: AbortController | undefined;
  let closed = false;

  const cancel = () => {
    const ended = running;
    running = undefined;
    ended?.abort();
  };

  return {
    get state() {
      return current();
    },
    get running() {
      return running !== undefined;
    },
    enter: set,
    cancel,
    async run(work, fail) {
      if (closed) return;
      cancel();
      const controller = new AbortController();
      running = controller;
      const { signal } = controller;
      const isRunning = () => running === controller;
      try {
        await work({
          signal,
          enter: (next) => {
            if (isRunning()) set(next);
          },
          wait: (promise) => orEnded(promise, signal),
        });
      } catch (thrown) {
        if (!isRunning()) return;
        running = undefined;
        // What the work began beside what it failed at ends with it.
        controller.abort();
        await fail(toFlowProblem(thrown));
      } finally {
        if (isRunning()) running = undefined;
      }
    },
    flow: (handle, onClose) => ({
      get state() {
        return current();
      },
      async send(event) {
        if (!closed) await handle(event);
      },
      subscribe,
      close() {
        closed = true;
        close();
        cancel();
        onClose?.();
      },
    }),
  };
}

/** Anything caught, as what a flow shows. What is neither of the two is a mistake of whoever wrote the transport. */
export function toFlowProblem(thrown: unknown): FlowProblem {
  if (thrown instanceof CardBridgeError || thrown instanceof IdentityServerError) return thrown;
  return new IdentityServerError('ERR_SERVER', { cause: thrown });
}
