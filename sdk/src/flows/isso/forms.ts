import * as v from 'valibot';
import { parseIdNumber } from '../../protocol/numbers/index.js';
import { issoCode } from '../api/isso-schemas.js';
import { retryAfterMs, withAsking } from '../one-time-code/steps.js';
import { parseBirthDate } from '../rules/birth-date.js';
import { parseContact } from '../rules/contact.js';
import type { IssoEvent } from './state.js';
import type { At, Walk } from './walk.js';

type Sent<Type extends IssoEvent['type']> = Extract<IssoEvent, { readonly type: Type }>;

/** What a person types on the ways in. What cannot be right is not asked of the server. */
export function createForms({ machine, api, clock, ...walk }: Walk) {
  const submitIdNumber = async (state: At<'id-number'>, typed: string): Promise<void> => {
    const idNumber = parseIdNumber(typed)?.value;
    if (idNumber === undefined) return walk.refuse(state, 'ERR_ID_NUMBER_INVALID');
    await walk.ask(state, (options) => api.startMobileCertificate({ ...walk.ref(), idNumber }, options));
  };

  const submitSubscriber = async (state: At<'subscriber'>, typed: Sent<'submit-subscriber'>): Promise<void> => {
    const idNumber = parseIdNumber(typed.idNumber)?.value;
    if (idNumber === undefined) return walk.refuse(state, 'ERR_ID_NUMBER_INVALID');
    const mobile = parseContact('mobile', typed.mobile)?.value;
    if (mobile === undefined) return walk.refuse(state, 'ERR_MOBILE_INVALID');
    const birthDate = parseBirthDate(typed.birthDate, clock());
    if (birthDate === undefined) return walk.refuse(state, 'ERR_BIRTH_DATE_INVALID');
    const { operator } = typed;
    await walk.ask(state, (options) => api.startTelecom({ ...walk.ref(), idNumber, mobile, birthDate, operator }, options));
  };

  const submitMobile = async (state: At<'mobile'>, typed: string): Promise<void> => {
    const mobile = parseContact('mobile', typed)?.value;
    if (mobile === undefined) return walk.refuse(state, 'ERR_MOBILE_INVALID');
    await walk.ask(state, (options) => api.sendIssoCode({ ...walk.ref(), mobile }, options));
  };

  const submitCode = async (state: At<'code'>, typed: string): Promise<void> => {
    const code = v.safeParse(issoCode.entries.code, typed);
    // Not six digits: that is not worth one of the tries.
    if (!code.success) return walk.refuse(state, 'ERR_CODE_WRONG');
    await walk.ask(
      state,
      (options) => api.confirmIssoCode({ ...walk.ref(), code: code.output }, options),
      (problem) => {
        const { way, interaction } = state;
        if (way !== 'telecom' || problem.code !== 'ERR_PROVIDER_UNAVAILABLE') return withAsking(state, false, problem);
        // The code was right and is used up; the operator did not answer. What is due is to ask it again.
        return { step: 'phone', way, interaction, busy: false, problem, link: undefined, expiresAt: undefined };
      },
    );
  };

  const resendCode = async (state: At<'code'>): Promise<void> => {
    if (clock() < state.resendAt) return;
    await walk.ask(
      state,
      (options) => api.resendIssoCode(walk.ref(), options),
      (problem) => {
        const pause = problem.code === 'ERR_TOO_MANY_CODES' ? retryAfterMs(problem) : undefined;
        const refused = withAsking(state, false, problem);
        return pause === undefined ? refused : { ...refused, resendAt: clock() + pause };
      },
    );
  };

  const changeMobile = ({ way, mobileIsFixed, interaction }: At<'code'>): void => {
    if (!mobileIsFixed && way !== 'telecom') machine.enter({ step: 'mobile', way, interaction, busy: false });
  };

  return { submitIdNumber, submitSubscriber, submitMobile, submitCode, resendCode, changeMobile };
}
