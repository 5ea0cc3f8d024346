import { vi } from 'vitest';
import { createCardLink, createIssoFlow, type IssoState, type WayIn } from '../../src/flows/index.js';
import { fakeIdentityServer } from './fake-identity-server.js';

export type Answers = NonNullable<Parameters<typeof fakeIdentityServer>[0]>;

interface Walk extends ReturnType<typeof fakeIdentityServer> {
  readonly flow: ReturnType<typeof createIssoFlow>;
  /** Every one, from the first on. */
  readonly states: readonly IssoState[];
  readonly now: { -readonly [Name in keyof Answers]: Answers[Name] };
}

const cleanUps: (() => void)[] = [];

export function closeWalks(): void {
  while (cleanUps.length > 0) cleanUps.pop()?.();
}

/** Of fake timers. */
export const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);
export const settled = () => seconds(0);

/** A person before the door, without a card. The answers in `now` can be changed as the walk goes on. Needs fake timers. */
export async function startIsso(answers: Answers = {}): Promise<Walk> {
  const now: Walk['now'] = { ...answers };
  const server = fakeIdentityServer(new Proxy({}, { get: (_, name: keyof Answers) => now[name] }));
  // Nobody listens at this port.
  const cardLink = createCardLink({ ports: [1] });
  const flow = createIssoFlow({ api: server.api, cardLink, uid: 'uid-1' });
  cleanUps.push(cardLink.close, flow.close);
  const states: IssoState[] = [flow.state];
  flow.subscribe((state) => states.push(state));
  await settled();
  return { ...server, flow, states, now };
}

/** To the first step of a way. */
export async function startIssoAt(way: WayIn, answers?: Answers): Promise<Walk> {
  const started = await startIsso(answers);
  await started.flow.send({ type: 'choose', way });
  await started.flow.send({ type: 'agree-to-notice' });
  return started;
}
