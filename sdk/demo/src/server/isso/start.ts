import type { Handlers } from '../context.js';
import { RefusedRequest } from '../refusal.js';
import type { IssoServices } from './isso-services.js';

export function createStart(_services: IssoServices): Handlers<'startIsso' | 'leaveIsso'> {
  const shut = () => Promise.reject(new RefusedRequest('ERR_WAY_UNAVAILABLE'));
  return { startIsso: shut, leaveIsso: shut };
}
