import { parseIdNumber } from '@cardbridge/sdk/flows';
import type { Handlers } from '../context.js';
import { RefusedRequest } from '../refusal.js';
import type { IssoServices } from './isso-services.js';
import { sendCode } from './send-code.js';
import { signInDue } from './sign-in-due.js';

/** The days of Taiwan, which has no summer time. */
const TAIWAN_AHEAD_MS = 8 * 60 * 60_000;

/**
 * By the mobile line (手機電信驗證): what the operator knows of its subscriber, then a code to the line, then the phone over the
 * operator's own network. Nothing of it is proved before the last.
 */
export function createTelecom(services: IssoServices): Handlers<'startTelecom'> {
  const { clock } = services;
  return {
    async startTelecom({ idNumber: typed, mobile, birthDate, operator, ...ref }, context) {
      const signIn = await signInDue(services, context, ref, { ways: ['telecom'], steps: ['subscriber'] });
      const idNumber = parseIdNumber(typed)?.value;
      if (idNumber === undefined) throw new RefusedRequest('ERR_ID_NUMBER_INVALID');
      const today = new Date(clock() + TAIWAN_AHEAD_MS).toISOString().slice(0, 10);
      if (birthDate >= today) throw new RefusedRequest('ERR_BIRTH_DATE_INVALID');
      return sendCode(services, signIn, context, mobile, { idNumber, birthDate, operator });
    },
  };
}
