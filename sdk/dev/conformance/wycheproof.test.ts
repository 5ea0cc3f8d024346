import { publicVectorsFolder } from '@cardbridge/fixtures/machine';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { expect, it } from 'vitest';
import { runWycheproof } from './wycheproof.js';

describeWith(['public-vectors'], 'D-34 D-35 Wycheproof', () => {
  it('every signature in scope is judged as it should be, by each way that it can come', async () => {
    const { passed, total, failures, outOfScope } = await runWycheproof(publicVectorsFolder() ?? '');
    expect(failures).toEqual([]);
    expect([passed, total]).toEqual([6529, 6529]);
    // A verifier that refuses what it should not must not look like one that has less in its scope.
    expect(Object.fromEntries(outOfScope.map(({ group, count }) => [group, count]))).toEqual({
      "a token's signature by a key on prime256v1 with another curve's hash": 332,
      'PSS with other parameters': 196,
      'PSS with SHA-1': 162,
      'RSA keys with exponent 3': 5,
    });
    expect(outOfScope.every(({ reason }) => reason.length > 0)).toBe(true);
  });
});
