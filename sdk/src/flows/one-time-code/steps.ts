import * as v from 'valibot';
import { statusOf } from '../api/errors.js';
import { IdentityServerError } from '../api/identity-server-error.js';
import type { CallOptions, IdentityServerApi } from '../api/routes.js';
import { type Captcha, type CodeSent, type Contact, codeRequest, registrationRequest } from '../api/schemas.js';
import type { FlowProblem } from '../flow.js';
import type { Machine, Task } from '../machine/index.js';
import { parseContact } from '../rules/contact.js';

/** `busy`: the server is being asked; events that ask it too are not taken meanwhile. */
export interface Asking {
  readonly busy: boolean;
  readonly problem?: FlowProblem;
}

/** `captcha` is undefined while it is fetched, and when it could not be: then `problem` says why. */
export interface ContactStep extends Asking {
  readonly step: 'contact';
  readonly captcha: Captcha | undefined;
}

interface TypedContact {
  readonly kind: 'mobile' | 'email';
  readonly value: string;
  readonly captchaAnswer: string;
}

interface ContactRequest {
  readonly contact: Contact;
  readonly captcha: { readonly captchaId: string; readonly answer: string };
}

interface StepsOptions<State> {
  readonly machine: Machine<State | ContactStep>;
  readonly api: IdentityServerApi;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** The server knows nothing (any more) of what was begun: it has to begin again. */
  readonly missing: 'ERR_REGISTRATION_MISSING' | 'ERR_RESET_MISSING';
}

/**
 * What registration and password reset have in common: a contact behind a captcha, then a code that was sent to it. The flows call
 * it while nothing is under way.
 */
export function createSteps<State extends object>({ machine, api, clock, missing }: StepsOptions<State>) {
  const contactStep = (captcha: Captcha | undefined, busy: boolean, problem?: FlowProblem): ContactStep => ({
    step: 'contact',
    busy,
    captcha,
    ...(problem === undefined ? {} : { problem }),
  });

  /** To the contact, with a new captcha. The problem that led here matters more than one with the captcha. */
  const openContact = (problem?: FlowProblem): Promise<void> =>
    machine.run(
      async ({ enter, wait, signal }) => {
        enter(contactStep(undefined, false, problem));
        enter(contactStep(await wait(api.issueCaptcha({}, { signal })), false, problem));
      },
      (failure) => machine.enter(contactStep(undefined, false, problem ?? failure)),
    );

  const resendAt = ({ resendAfterSeconds }: CodeSent): number => clock() + resendAfterSeconds * 1000;

  const submitContact = async (
    { captcha }: ContactStep,
    { kind, value, captchaAnswer }: TypedContact,
    start: (request: ContactRequest, options: CallOptions) => Promise<CodeSent>,
    next: (contact: Contact, resendAt: number) => State,
  ): Promise<void> => {
    // It could not be fetched before: there is nothing that the answer could belong to.
    if (captcha === undefined) return openContact();
    const refuse = (code: 'ERR_CONTACT_INVALID' | 'ERR_CAPTCHA_WRONG') =>
      machine.enter(contactStep(captcha, false, new IdentityServerError(code)));
    const contact = parseContact(kind, value);
    if (contact === undefined) return refuse('ERR_CONTACT_INVALID');
    if (!v.is(registrationRequest.entries.captcha.entries.answer, captchaAnswer)) return refuse('ERR_CAPTCHA_WRONG');
    await machine.run(
      async ({ enter, wait, signal }) => {
        enter(contactStep(captcha, true));
        const { captchaId } = captcha;
        enter(
          next(contact, resendAt(await wait(start({ contact, captcha: { captchaId, answer: captchaAnswer } }, { signal })))),
        );
      },
      // Whatever the server refuses, the captcha is spent. Where it was not reached, the same one may still do.
      (problem) => (isRefusal(problem) ? openContact(problem) : machine.enter(contactStep(captcha, false, problem))),
    );
  };

  /** Asks the server from a step that stays on show meanwhile, and afterwards if that fails. */
  const ask = async <Step extends Asking & State>(
    step: Step,
    work: (task: Task<State | ContactStep>) => Promise<State>,
    onFailure: (problem: FlowProblem) => State | undefined = () => undefined,
  ): Promise<void> => {
    await machine.run(
      async (task) => {
        task.enter(withAsking(step, true));
        task.enter(await work(task));
      },
      (problem) =>
        problem.code === missing ? openContact(problem) : machine.enter(onFailure(problem) ?? withAsking(step, false, problem)),
    );
  };

  const resendCode = async <Step extends Asking & State & { readonly resendAt: number | undefined }>(
    step: Step,
    resend: (request: Record<never, never>, options: CallOptions) => Promise<CodeSent>,
  ): Promise<void> => {
    if (step.resendAt !== undefined && clock() < step.resendAt) return;
    await ask(
      step,
      async ({ wait, signal }) => ({
        ...withAsking(step, false),
        resendAt: resendAt(await wait(resend({}, { signal }))),
      }),
      (problem) => {
        const pause = retryAfterMs(problem);
        if (problem.code !== 'ERR_TOO_MANY_CODES' || pause === undefined) return undefined;
        return { ...withAsking(step, false, problem), resendAt: clock() + pause };
      },
    );
  };

  const submitCode = async <Step extends Asking & State>(
    step: Step,
    code: string,
    confirm: (request: { readonly code: string }, options: CallOptions) => Promise<unknown>,
    next: State,
    onFailure?: (problem: FlowProblem) => State | undefined,
  ): Promise<void> => {
    // Not four digits: that is not worth one of the tries.
    if (!v.is(codeRequest, { code })) return refuse(step, 'ERR_CODE_WRONG');
    await ask(
      step,
      async ({ wait, signal }) => {
        await wait(confirm({ code }, { signal }));
        return next;
      },
      onFailure,
    );
  };

  /** Without asking the server. */
  const refuse = <Step extends Asking & State>(
    step: Step,
    code: 'ERR_CODE_WRONG' | 'ERR_NAME_INVALID' | 'ERR_PASSWORD_WEAK' | 'ERR_RESET_LINK_UNKNOWN',
  ): void => machine.enter(withAsking(step, false, new IdentityServerError(code)));

  return { openContact, submitContact, ask, resendCode, submitCode, refuse };
}

const isRefusal = (problem: FlowProblem): boolean => problem instanceof IdentityServerError && statusOf(problem.code) !== 0;

/** How long the server wants to be left alone; undefined: it did not say. */
export function retryAfterMs(problem: unknown): number | undefined {
  const seconds = problem instanceof IdentityServerError ? problem.details.retryAfterSeconds : undefined;
  return seconds === undefined ? undefined : seconds * 1000;
}

/** The same step; the problem of the time before is gone. */
export function withAsking<Step extends Asking>(step: Step, busy: boolean, problem?: FlowProblem): Step {
  const { problem: _before, ...same } = step;
  // TypeScript cannot see that a Step without its optional problem is a Step.
  return { ...same, busy, ...(problem === undefined ? {} : { problem }) } as Step;
}
