import type { Handlers } from '../context.js';
import { RefusedRequest } from '../refusal.js';
import type { IssoServices } from './isso-services.js';

export function createQr(
  _services: IssoServices,
): Handlers<'showIssoQr' | 'pollIssoQr' | 'scanIssoQr' | 'confirmIssoQr' | 'declineIssoQr'> {
  const shut = () => Promise.reject(new RefusedRequest('ERR_WAY_UNAVAILABLE'));
  return { showIssoQr: shut, pollIssoQr: shut, scanIssoQr: shut, confirmIssoQr: shut, declineIssoQr: shut };
}
