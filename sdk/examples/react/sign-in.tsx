import {
  type CardLinkOptions,
  createCardLink,
  createSignInFlow,
  type Flow,
  httpIdentityServer,
  type SignInEvent,
  type SignInState,
} from '@cardbridge/sdk/flows';
import { messages as refusals } from '@cardbridge/sdk/flows/messages/zh-TW';
import { messages } from '@cardbridge/sdk/messages/zh-TW';
import { useEffect, useState } from 'react';

const words = { ...messages, ...refusals };

/** Signing in by card. `options` is read once, when the component comes into the page. */
export function SignIn({ options }: { readonly options?: CardLinkOptions }) {
  const [flow, setFlow] = useState<Flow<SignInState, SignInEvent>>();
  const [state, setState] = useState<SignInState>({ step: 'ready' });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another object with the same options is no reason to start over.
  useEffect(() => {
    // Made here and not while rendering: StrictMode mounts twice, and what is made here is closed here.
    const cardLink = createCardLink(options);
    const started = createSignInFlow({ api: httpIdentityServer(), cardLink });
    started.subscribe(setState);
    setState(started.state);
    setFlow(started);
    return () => {
      started.close();
      cardLink.close();
    };
  }, []);

  if (state.step === 'signed-in') return <p role="status">您好，{state.session.identity?.name}</p>;
  const problem = state.step === 'ready' ? state.problem : undefined;
  return (
    <section>
      <button type="button" disabled={state.step !== 'ready'} onClick={() => flow?.send({ type: 'use-card' })}>
        以自然人憑證登入
      </button>
      {state.step === 'using-card' && <p role="status">請看 CardBridge 的視窗</p>}
      {problem && <p role="alert">{words[problem.code].sentence + words[problem.code].remedy}</p>}
    </section>
  );
}
