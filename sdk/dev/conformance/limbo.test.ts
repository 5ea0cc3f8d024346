import { publicVectorsFolder } from '@cardbridge/fixtures/machine';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { expect, it } from 'vitest';
import { runLimbo } from './limbo.js';

describeWith(['public-vectors'], 'D-42 x509-limbo', () => {
  it('every path in scope is judged as it should be', async () => {
    const { passed, total, failures, outOfScope } = await runLimbo(publicVectorsFolder() ?? '');
    expect(failures).toEqual([]);
    expect(passed).toBe(total);
    expect(total).toBe(134);
    expect(outOfScope.every(({ reason }) => reason.length > 0)).toBe(true);
  });
});
