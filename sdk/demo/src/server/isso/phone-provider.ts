import type { PhoneResult, SignInProvider } from '../outside/index.js';
import { RefusedRequest } from '../refusal.js';
import type { Services } from '../services.js';
import type { IssoSignIn } from './sign-ins.js';

type Request = Parameters<SignInProvider<unknown>['start']>[0];

/** The service that proves this sign-in's person by their phone, with the question about them filled in. */
interface PhoneProvider {
  readonly timeLimitSeconds: number;
  readonly pollAfterSeconds: number;
  start(request: Pick<Request, 'transactionId' | 'hint'>): Promise<{ readonly link: string }>;
  result(transactionId: string): Promise<PhoneResult>;
}

const TIME_LIMIT_MS = 10_000;

/** Whatever the provider rejects with becomes ERR_PROVIDER_UNAVAILABLE. @throws {RefusedRequest} ERR_WAY_UNAVAILABLE when there is none */
export function phoneProvider(
  { mobileCertificate, telecom }: Pick<Services, 'mobileCertificate' | 'telecom'>,
  { way, details: { idNumber, mobile, birthDate, operator } }: Pick<IssoSignIn, 'way' | 'details'>,
): PhoneProvider {
  if (way === 'mobile-certificate' && idNumber !== undefined) return bind(mobileCertificate, { idNumber });
  if (
    way === 'telecom' &&
    idNumber !== undefined &&
    mobile !== undefined &&
    birthDate !== undefined &&
    operator !== undefined
  ) {
    return bind(telecom, { idNumber, mobile, birthDate, operator });
  }
  // A mistake of ours: the step before has not kept what it took.
  throw new TypeError(`${way} has nothing to ask by phone`);
}

function bind<Question>(provider: SignInProvider<Question> | undefined, question: Question): PhoneProvider {
  if (provider === undefined) throw new RefusedRequest('ERR_WAY_UNAVAILABLE');
  const { timeLimitSeconds, pollAfterSeconds } = provider;
  return {
    timeLimitSeconds,
    pollAfterSeconds,
    start: (request) => answerOf((signal) => provider.start({ ...request, question, timeLimitSeconds, signal })),
    result: (transactionId) => answerOf((signal) => provider.result(transactionId, signal)),
  };
}

async function answerOf<Answer>(ask: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
  try {
    return await ask(AbortSignal.timeout(TIME_LIMIT_MS));
  } catch (cause) {
    throw new RefusedRequest('ERR_PROVIDER_UNAVAILABLE', { cause });
  }
}
