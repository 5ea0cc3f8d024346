import { parseIdNumber } from '@cardbridge/sdk/flows';
import type { Handlers } from '../context.js';
import { RefusedRequest } from '../refusal.js';
import type { IssoServices } from './isso-services.js';
import { beginPhone } from './phone.js';
import { signInDue } from './sign-in-due.js';

/** By the citizen certificate on the phone (行動自然人憑證): ID number, then the ministry's app, then a code to a mobile number. */
export function createMobileCertificate(services: IssoServices): Handlers<'startMobileCertificate'> {
  return {
    async startMobileCertificate({ idNumber: typed, ...ref }, context) {
      // Also from `phone`: where the provider did not answer, the page may still show the ID number, and who typed a wrong one types anew.
      const signIn = await signInDue(services, context, ref, { ways: ['mobile-certificate'], steps: ['id-number', 'phone'] });
      const idNumber = parseIdNumber(typed)?.value;
      if (idNumber === undefined) throw new RefusedRequest('ERR_ID_NUMBER_INVALID');
      return beginPhone(services, { ...signIn, details: { idNumber } }, context);
    },
  };
}
