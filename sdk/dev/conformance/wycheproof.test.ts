import { publicVectorsFolder } from '@cardbridge/fixtures/machine';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { expect, it } from 'vitest';
import { runWycheproof } from './wycheproof.js';

describeWith(['public-vectors'], 'D-34 D-35 Wycheproof', () => {
  it('every signature in scope is judged as it should be, by each way that it can come', async () => {
    const { passed, total, failures, outOfScope } = await runWycheproof(publicVectorsFolder() ?? '');
    expect(failures).toEqual([]);
    expect(passed).toBe(total);
    expect(total + outOfScope.reduce((sum, { count }) => sum + count, 0)).toBe(7224);
    expect(outOfScope.every(({ reason }) => reason.length > 0)).toBe(true);
  });
});
