import type { AuthenticationToken } from '../../client/index.js';
import type { IdentityServerApi } from '../api/routes.js';
import type { ChallengePurpose } from '../api/schemas.js';
import type { Task } from '../machine/index.js';
import type { CardStage } from '../sign-in/state.js';
import type { CardLink } from './card-link.js';

interface SignChallengeOptions {
  readonly purpose: ChallengePurpose;
  readonly readerId: string | undefined;
  /** Hears each stage as it begins. */
  readonly onStage: (stage: CardStage, triesLeft?: number) => void;
}

export interface SignedChallenge {
  readonly challengeNonce: string;
  readonly token: AuthenticationToken;
}

/** Lets a card sign a nonce of the server, one at a time. */
export function createChallengeSigner({ api, cardLink }: { readonly api: IdentityServerApi; readonly cardLink: CardLink }) {
  /** An operation that was given up keeps its reader until the bridge has closed its window. */
  let readerFree: Promise<unknown> = Promise.resolve();

  return async <State>(
    { signal, wait }: Task<State>,
    { purpose, readerId, onStage }: SignChallengeOptions,
  ): Promise<SignedChallenge> => {
    onStage('connecting');
    const bridge = await wait(cardLink.bridge(signal));
    await wait(readerFree);
    // Only now: a nonce lives for minutes, and the browser or the bridge may have been asking the person until here.
    const { challengeNonce } = await wait(api.issueChallenge({ purpose }, { signal }));
    const signing = bridge.authenticate({
      challengeNonce,
      ...(readerId === undefined ? {} : { readerId }),
      signal,
      onProgress: ({ stage, triesLeft }) => onStage(stage, triesLeft),
    });
    readerFree = signing.catch(() => undefined);
    return { challengeNonce, token: await wait(signing) };
  };
}
