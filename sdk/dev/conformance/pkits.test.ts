import { pkitsFolder } from '@cardbridge/fixtures/machine';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { expect, it } from 'vitest';
import { runPkits } from './pkits.js';

describeWith(['pkits'], 'NIST PKITS', () => {
  it('every path in scope is judged as it should be, and holds for the policies that it should', async () => {
    const { passed, total, failures, outOfScope } = await runPkits(pkitsFolder() ?? '');
    expect(failures).toEqual([]);
    expect(passed).toBe(total);
    expect(total).toBe(220);
    expect(outOfScope.every(({ reason }) => reason.length > 0)).toBe(true);
  });
});
