import { resolve } from 'node:path';
import { type PolicySource, type PolicyState, watchPolicy } from '../access/index.js';
import { BridgeError } from '../error.js';
import { policyPlaces } from '../paths.js';

/**
 * The policy at its usual places, or the file that somebody named: then no other place is looked at. A named file that is not there
 * is ERR_CONFIGURATION_INVALID, most likely a typing error; one that goes away later denies everything, as a broken one does.
 */
export async function openPolicy(option: string | undefined): Promise<PolicySource> {
  if (option === undefined) return watchPolicy({ places: policyPlaces() });
  // For whoever reads it in another folder.
  const named = resolve(option);
  const source = await watchPolicy({ places: [named] });
  const gone = new BridgeError('ERR_CONFIGURATION_INVALID', { detail: `${named}: there is no such file` });
  if (source.current().path === undefined) {
    source.close();
    throw gone;
  }
  const current = (): PolicyState => {
    const state = source.current();
    if (state.path !== undefined) return state;
    return { policy: { ...state.policy, decide: () => 'deny' }, path: named, trouble: gone };
  };
  return { ...source, current };
}
