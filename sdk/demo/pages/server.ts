import type { ChallengeAnswer, Refusal, SessionAnswer, SignInAnswer } from '../src/server/api.js';

/** The page's own server said no, or could not be reached. */
export class ServerRefusal extends Error {
  readonly code: string;
  /** Sentences of the verifier, when it was the verifier who said no. */
  readonly messages: Refusal['messages'];
  constructor(refusal: Refusal, options?: ErrorOptions) {
    super(refusal.code, options);
    this.name = 'ServerRefusal';
    this.code = refusal.code;
    this.messages = refusal.messages;
  }
}

async function call<T>(path: string, body?: object): Promise<T> {
  let response: Response;
  let answer: unknown;
  try {
    response = await fetch(
      path,
      body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    );
    answer = await response.json();
  } catch (cause) {
    throw new ServerRefusal({ code: 'ERR_SERVER_UNREACHABLE' }, { cause });
  }
  if (!response.ok) throw new ServerRefusal(answer as Refusal);
  return answer as T;
}

export const server = {
  session: () => call<SessionAnswer>('/api/session'),
  challenge: () => call<ChallengeAnswer>('/api/challenge', { purpose: 'sign-in' }),
  signIn: (answer: { challengeNonce: string; token: unknown }) => call<SignInAnswer>('/api/sign-in', answer),
  signOut: () => call<object>('/api/sign-out', {}),
};
