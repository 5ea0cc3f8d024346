import {
  type IdentityServerApi,
  IdentityServerError,
  type IdentityServerErrorCode,
  identityServerRoutes,
  type MemberSummary,
  type RefusalDetails,
  type RouteName,
  type RouteRequest,
} from '../../src/flows/index.js';

export const MEMBER: MemberSummary = { kind: 'personal', status: 'general', displayName: '王小明', accountName: null };

interface Call {
  readonly name: RouteName;
  readonly request: unknown;
  readonly signal: AbortSignal | undefined;
}

type Answers = { readonly [Name in RouteName]?: (request: RouteRequest<Name>, signal?: AbortSignal) => unknown };

/** An identity server in the page: single routes answer as a test says, a captcha has a number, the rest answer with `{}`. */
export function fakeIdentityServer(answers: Answers = {}) {
  const calls: Call[] = [];
  let captchas = 0;
  const defaults: Answers = {
    issueCaptcha: () => {
      captchas += 1;
      return captchaOf(captchas);
    },
    issueChallenge: () => ({ challengeNonce: 'n'.repeat(44) }),
    startRegistration: () => CODE_SENT,
    resendRegistrationCode: () => CODE_SENT,
    startPasswordReset: () => CODE_SENT,
    resendPasswordResetCode: () => CODE_SENT,
    completeRegistration: () => ({ member: MEMBER }),
    signInWithPassword: () => ({ member: MEMBER }),
  };
  const route =
    (name: RouteName) =>
    async (request: unknown = {}, { signal }: { signal?: AbortSignal } = {}) => {
      calls.push({ name, request, signal });
      const answer = (answers[name] ?? defaults[name] ?? (() => ({}))) as (request: unknown, signal?: AbortSignal) => unknown;
      return answer(request, signal);
    };
  const names = Object.keys(identityServerRoutes) as RouteName[];
  const api = Object.fromEntries(names.map((name) => [name, route(name)])) as unknown as IdentityServerApi;
  return { api, calls, names: () => calls.map(({ name }) => name) };
}

const CODE_SENT = { resendAfterSeconds: 60, expiresAfterSeconds: 300 };

export const captchaOf = (number: number) => ({
  captchaId: `captcha-${number}`,
  question: { 'zh-TW': `第 ${number} 題`, en: `Question ${number}` },
});

/** An answer that refuses. */
export const refuse =
  (code: IdentityServerErrorCode, details: RefusalDetails = {}) =>
  () => {
    throw new IdentityServerError(code, { details });
  };

/** An answer that a test gives when it likes. */
export function held<Value>() {
  let answer: (value: Value) => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const promise = new Promise<Value>((resolve, reject) => {
    answer = resolve;
    fail = reject;
  });
  return { promise, answer, fail };
}
