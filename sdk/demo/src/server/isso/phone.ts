import type { Handlers } from '../context.js';
import { RefusedRequest } from '../refusal.js';
import type { IssoServices } from './isso-services.js';

export function createPhone(_services: IssoServices): Handlers<'renewPhone' | 'pollPhone'> {
  const shut = () => Promise.reject(new RefusedRequest('ERR_WAY_UNAVAILABLE'));
  return { renewPhone: shut, pollPhone: shut };
}
