import {
  type IdentityServerApi,
  IdentityServerError,
  type IdentityServerErrorCode,
  type IdentityWay,
  type Interaction,
  type IssoStep,
  identityServerRoutes,
  type MemberSummary,
  type RefusalDetails,
  type RouteName,
  type RouteRequest,
} from '../../src/flows/index.js';

export const MEMBER: MemberSummary = { kind: 'personal', status: 'general', displayName: '王小明', accountName: null };

/** A service asks, and nobody is here yet. */
export const INTERACTION: Interaction = {
  application: { applicationId: 'subsidy', name: { 'zh-TW': '租金補貼', en: 'Rent subsidy' } },
  ways: ['account', 'mobile-certificate', 'telecom', 'citizen-card', 'nhi-card'],
  privacyNoticeVersion: '2026-11',
  claims: [{ claim: 'id_number', value: null, from: null }],
  goldOnly: false,
  member: null,
  visitor: null,
  personId: 'person-1',
  agreed: null,
};

export const VISITOR: NonNullable<Interaction['visitor']> = {
  way: 'telecom',
  name: null,
  maskedIdNumber: 'A******789',
  hasAccountData: false,
};

export const codeStep = (mobileIsFixed = false): IssoStep => ({
  step: 'code',
  maskedMobile: '0912***678',
  mobileIsFixed,
  resendAfterSeconds: 60,
  expiresAfterSeconds: 300,
});

export const phoneStep = (link: string, expiresAfterSeconds = 60): IssoStep => ({
  step: 'phone',
  link,
  expiresAfterSeconds,
  pollAfterSeconds: 2,
});

const firstSteps: Readonly<Record<IdentityWay, IssoStep>> = {
  'mobile-certificate': { step: 'id-number' },
  telecom: { step: 'subscriber' },
  'citizen-card': { step: 'card' },
  'nhi-card': { step: 'card' },
};

export const shownQr = (content: string, expiresAfterSeconds = 60) => ({
  content,
  rotateAfterSeconds: 10,
  expiresAfterSeconds,
  pollAfterSeconds: 2,
});

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
    interaction: () => INTERACTION,
    agreeToInteraction: () => ({ location: '/back?code=1' }),
    declineInteraction: () => ({ location: '/back?error=access_denied' }),
    startIsso: ({ way }) => ({ signInId: 'sign-in-1', next: firstSteps[way] }),
    issueIssoChallenge: () => ({ challengeNonce: 'n'.repeat(44) }),
    proveCitizenCard: () => ({ step: 'mobile' }),
    proveNhiCard: () => ({ step: 'mobile' }),
    startMobileCertificate: () => phoneStep('https://phone.example/1'),
    startTelecom: () => codeStep(true),
    sendIssoCode: () => codeStep(),
    resendIssoCode: () => codeStep(),
    confirmIssoCode: () => ({ step: 'consent' }),
    pollPhone: () => phoneStep('https://phone.example/1'),
    renewPhone: () => phoneStep('https://phone.example/2'),
    showIssoQr: () => ({ signInId: 'qr-1', ...shownQr('qr-content-1') }),
    pollIssoQr: () => ({ state: 'shown', ...shownQr('qr-content-1') }),
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
