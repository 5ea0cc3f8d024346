import { findPolicyFile } from '../../access/index.js';
import type { DoctorContext } from '../context.js';
import { both, type Finding, failed, ok, same } from '../finding.js';

export async function policy({ daemon, policyPlaces, explain, remedyOf }: DoctorContext): Promise<Finding> {
  const seen = await daemon();
  const { path, trouble } = seen.found === 'running' ? seen.status.policy : await findPolicyFile(policyPlaces);
  if (trouble) {
    return failed(
      'policy.broken',
      both('政策檔不能用，所有網站都被拒絕', 'The policy file cannot be used: every site is refused'),
      {
        detail: explain(trouble),
        remedy: remedyOf(trouble),
      },
    );
  }
  if (path === undefined)
    return ok('policy.none', both('沒有政策檔，每個網站都會先詢問', 'No policy file: every site is asked about'));
  return ok('policy.ok', both('政策檔正確', 'The policy file is right'), { detail: same(path) });
}
