import type { Flow, FlowProblem } from '@cardbridge/sdk/flows';
import { type App, needsSignIn } from './app.js';

/**
 * Draws the page at every change of a flow; at a new step the keyboard goes to its heading, and what goes wrong comes into view.
 * `onChange` hears of a change before it is drawn.
 */
export function followFlow<State extends { readonly step: string; readonly problem?: FlowProblem }>(
  app: App,
  flow: Pick<Flow<State, never>, 'state' | 'subscribe'>,
  onChange: (state: State, before: State) => void = () => {},
): () => void {
  let before = flow.state;
  return flow.subscribe((state) => {
    const last = before;
    before = state;
    if (needsSignIn(state.problem)) {
      app.signInAndReturn();
      return;
    }
    onChange(state, last);
    if (state.step !== last.step) app.focusHeading();
    else if (state.problem !== undefined && state.problem !== last.problem) app.revealProblem();
    app.update();
  });
}
