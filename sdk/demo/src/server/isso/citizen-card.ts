import type { Handlers } from '../context.js';
import { RefusedRequest } from '../refusal.js';
import type { IssoServices } from './isso-services.js';

export function createCitizenCard(_services: IssoServices): Handlers<'issueIssoChallenge' | 'proveCitizenCard'> {
  const shut = () => Promise.reject(new RefusedRequest('ERR_WAY_UNAVAILABLE'));
  return { issueIssoChallenge: shut, proveCitizenCard: shut };
}
