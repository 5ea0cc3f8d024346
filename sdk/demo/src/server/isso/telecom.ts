import type { Handlers } from '../context.js';
import { RefusedRequest } from '../refusal.js';
import type { IssoServices } from './isso-services.js';

export function createTelecom(_services: IssoServices): Handlers<'startTelecom'> {
  const shut = () => Promise.reject(new RefusedRequest('ERR_WAY_UNAVAILABLE'));
  return { startTelecom: shut };
}
