import type { Flow } from '@cardbridge/sdk/flows';

/** Sends an event and wants to be at that step afterwards. */
export async function go<State extends { readonly step: string }, Event, Step extends State['step']>(
  flow: Flow<State, Event>,
  event: Event,
  step: Step,
): Promise<Extract<State, { readonly step: Step }>> {
  await flow.send(event);
  const { state } = flow;
  if (isAt(state, step)) return state;
  throw new Error(`at ${state.step} instead of ${step}${codeOf(state)}`);
}

export const isAt = <State extends { readonly step: string }, Step extends State['step']>(
  state: State,
  step: Step,
): state is Extract<State, { readonly step: Step }> => state.step === step;

/** The first state that fits. Fails when the flow shows a problem instead, or with the reason of `signal`. */
export function reaches<State extends { readonly step: string }, Wanted extends State>(
  flow: Flow<State, never>,
  fits: (state: State) => state is Wanted,
  signal: AbortSignal,
): Promise<Wanted> {
  return new Promise((resolve, reject) => {
    const end = () => {
      stop();
      signal.removeEventListener('abort', onAbort);
    };
    const onAbort = () => {
      end();
      reject(new Error(`still at ${flow.state.step}${codeOf(flow.state)}`, { cause: signal.reason }));
    };
    const look = (state: State) => {
      if (fits(state)) {
        end();
        resolve(state);
      } else if (codeOf(state) !== '') {
        end();
        reject(new Error(`at ${state.step}${codeOf(state)}`));
      }
    };
    const stop = flow.subscribe(look);
    signal.addEventListener('abort', onAbort, { once: true });
    look(flow.state);
  });
}

function codeOf(state: object): string {
  const problem = 'problem' in state ? state.problem : undefined;
  return typeof problem === 'object' && problem !== null && 'code' in problem ? `: ${String(problem.code)}` : '';
}
