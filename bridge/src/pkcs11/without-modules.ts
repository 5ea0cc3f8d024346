import { BridgeError } from '../error.js';
import type { Modules } from './modules.js';

/** No modules at all: in the simulator, and where somebody decided so. */
export function withoutModules(): Modules {
  const none = async (): Promise<never> => {
    throw new BridgeError('ERR_MODULE_FAILED', { detail: 'there is no module' });
  };
  return {
    installed: async () => [],
    tokens: async () => ({ tokens: [], troubles: [] }),
    certificates: none,
    sign: none,
    close: async () => undefined,
  };
}
