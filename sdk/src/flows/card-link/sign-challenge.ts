import type { AuthenticationToken } from '../../client/index.js';
import type { CallOptions } from '../api/routes.js';
import type { Task } from '../machine/index.js';
import type { CardUse, UseCard } from './use-card.js';

interface SignChallengeOptions extends Omit<CardUse<never>, 'operate'> {
  /** Asks the server for a nonce. */
  readonly issue: (options: CallOptions) => Promise<{ readonly challengeNonce: string }>;
}

export interface SignedChallenge {
  readonly challengeNonce: string;
  readonly token: AuthenticationToken;
}

/** Lets a card sign a nonce of the server. */
export function signChallenge<State>(
  useCard: UseCard,
  task: Task<State>,
  { issue, ...use }: SignChallengeOptions,
): Promise<SignedChallenge> {
  return useCard(task, {
    ...use,
    async operate(bridge, options) {
      // Only now: a nonce lives for minutes, and the browser or the bridge may have been asking the person until here.
      const { challengeNonce } = await task.wait(issue({ signal: task.signal }));
      return { challengeNonce, token: await bridge.authenticate({ challengeNonce, ...options }) };
    },
  });
}
