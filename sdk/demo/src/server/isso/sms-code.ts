import type { Handlers } from '../context.js';
import { RefusedRequest } from '../refusal.js';
import type { IssoServices } from './isso-services.js';

export function createSmsCode(_services: IssoServices): Handlers<'sendIssoCode' | 'resendIssoCode' | 'confirmIssoCode'> {
  const shut = () => Promise.reject(new RefusedRequest('ERR_WAY_UNAVAILABLE'));
  return { sendIssoCode: shut, resendIssoCode: shut, confirmIssoCode: shut };
}
