import { CardBridgeError } from '@cardbridge/sdk';
import { type FlowProblem, IdentityServerError } from '@cardbridge/sdk/flows';
import { type App, needsSignIn } from './app.js';

/** Something that a button starts. A second click while it is under way does nothing. */
export interface Task {
  readonly busy: boolean;
  readonly problem: FlowProblem | undefined;
  run(work: () => Promise<void>): Promise<void>;
  /** Forgets what went wrong. */
  clear(): void;
}

export function createTask(app: App): Task {
  let busy = false;
  let problem: FlowProblem | undefined;
  return {
    get busy() {
      return busy;
    },
    get problem() {
      return problem;
    },
    clear() {
      problem = undefined;
    },
    async run(work) {
      if (busy) return;
      busy = true;
      // What was said is about the time before.
      app.say(undefined);
      try {
        await work();
        problem = undefined;
      } catch (error) {
        if (!(error instanceof IdentityServerError) && !(error instanceof CardBridgeError)) throw error;
        if (needsSignIn(error)) {
          app.signInAndReturn();
        } else {
          problem = error;
          app.revealProblem();
        }
      } finally {
        busy = false;
        app.update();
      }
    },
  };
}
